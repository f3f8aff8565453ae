using System.Diagnostics;

namespace SmtpKit.Gate;

/// <summary>
/// The process that holds the clients' ends, as its parent sees it: orders go in, a line comes back when one is carried out. It is another process so that
/// nothing it does counts as the server's.
/// </summary>
internal sealed class Clients : IDisposable
{
    private readonly Process _process;

    private Clients(Process process) => _process = process;

    /// <param name="port">The server's, on the loopback.</param>
    /// <param name="server">Its process.</param>
    /// <param name="tls">Whether sessions are under TLS from their first octet.</param>
    public static Clients Start(int port, int server, bool tls = false)
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(Clients).Assembly.Location, "client", $"{port}", $"{tls}", $"{server}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new Clients(Process.Start(start) ?? throw new InvalidOperationException("The clients' process did not start."));
    }

    /// <summary>Opens so many sessions in the place of those that are open, and waits until the last has its answer to EHLO.</summary>
    public void Open(int count) => Order($"open {count}");

    /// <summary>Has each of the open sessions send so many, and waits for the last reply.</summary>
    public void Send(Traffic traffic, int count) => Order($"send {count} {traffic.Name}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Order(string order)
    {
        _process.StandardInput.WriteLine(order);
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() != "done")
        {
            throw new InvalidOperationException($"The clients were told «{order}» and did not do it: see above.");
        }
    }
}
