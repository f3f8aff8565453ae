using System.Diagnostics;

namespace SmtpKit.IdleSessions;

/// <summary>The process that holds the clients' ends, as its parent sees it: orders go in, a line comes back when one is carried out.</summary>
internal sealed class Clients : IDisposable
{
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(3);
    private readonly Process _process;

    private Clients(Process process) => _process = process;

    public static Clients Start(int port, bool tls)
    {
        ProcessStartInfo start = new("dotnet", [typeof(Clients).Assembly.Location, "client", $"{port}", $"{tls}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new Clients(Process.Start(start) ?? throw new InvalidOperationException("The clients' process did not start."));
    }

    /// <summary>Opens so many further sessions and waits until the last has its answer to EHLO.</summary>
    public Task OpenAsync(int count) => OrderAsync($"open {count}", $"opened {count}");

    /// <summary>Sends NOOP in each session and waits for the answers, of which there have to be so many.</summary>
    public Task AskAllAsync(int count) => OrderAsync("ask", $"answered {count}");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task OrderAsync(string order, string expected)
    {
        using CancellationTokenSource tooLong = new(TooLong, TimeProvider.System);
        await _process.StandardInput.WriteLineAsync(order.AsMemory(), tooLong.Token);
        await _process.StandardInput.FlushAsync(tooLong.Token);
        string? answer = await _process.StandardOutput.ReadLineAsync(tooLong.Token);
        if (answer != expected)
        {
            throw new InvalidOperationException($"The clients were told «{order}» and said «{answer}», not «{expected}».");
        }
    }
}
