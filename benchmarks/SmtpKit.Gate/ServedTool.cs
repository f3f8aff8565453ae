using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace SmtpKit.Gate;

/// <summary><c>smtpkit serve --discard</c> as a process, with everything compiled at once.</summary>
internal sealed class ServedTool : IDisposable
{
    private readonly Process _process;

    private ServedTool(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Id => _process.Id;

    public int Port { get; }

    // The host itself: what is in the path may be a script that starts it.
    private static readonly string Host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <param name="under">A program and its options, which is to start it; none for nothing between.</param>
    public static ServedTool Start(params string[] under)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "SmtpKit.Tool.dll");
        string[] command =
        [
            .. under, Host, "exec", tool, "serve", "--listen", "127.0.0.1:0", "--discard", "--name", "mx.example.com", "--log-level", "warning",
        ];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = under.Length > 0,
            Environment = { ["DOTNET_TieredCompilation"] = "0" },
        };
        if (under.Length > 0)
        {
            // How long an idle thread spins before it sleeps is no work.
            start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException("smtpkit did not start.");
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("smtpkit ended before it listened.");
        return new ServedTool(process, int.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Stops it.</summary>
    /// <returns>How many octets it has allocated.</returns>
    public long Stop()
    {
        Signal.Send("TERM", _process.Id);
        string totals = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return long.Parse(totals.AsSpan(totals.LastIndexOf('=') + 1), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
