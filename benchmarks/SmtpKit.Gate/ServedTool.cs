using System.Diagnostics;
using System.Globalization;

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

    public static ServedTool Start()
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "SmtpKit.Tool.dll");
        ProcessStartInfo start = new("dotnet", ["exec", tool, "serve", "--listen", "127.0.0.1:0", "--discard", "--name", "mx.example.com", "--log-level", "warning"])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_TieredCompilation"] = "0" },
        };
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
