using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>The program <c>smtpkit serve</c>, running as a process of its own until the test ends it.</summary>
internal sealed partial class SmtpkitProcess : IAsyncDisposable
{
    private const string Program = "SmtpKit.Tool";

    private readonly Process _process;
    private readonly Task<string> _error;

    private SmtpkitProcess(Process process)
    {
        _process = process;

        // Read all along: a program whose log nobody reads comes to stand still.
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>The ports it listens on, in the order in which it named them; 0 for a Unix-domain socket.</summary>
    public IReadOnlyList<int> Ports { get; private set; } = [];

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="options">What stands behind <c>serve</c>.</param>
    /// <param name="under">A program with its arguments to run it under. Default: none.</param>
    public static async Task<SmtpkitProcess> StartAsync(string[] options, params string[] under)
    {
        string[] command = [.. under, Path.Combine(AppContext.BaseDirectory, Program), "serve", .. options];
        SmtpkitProcess smtpkit = new(ProcessRunner.Start(command[0], command[1..]));
        try
        {
            smtpkit.Ports = await smtpkit.ReadPortsAsync(options.Count(option => option.StartsWith("--listen", StringComparison.Ordinal)));
            return smtpkit;
        }
        catch
        {
            await smtpkit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends SIGTERM and waits for its end.</summary>
    /// <returns>What it wrote after the lines that say where it listens, and its log.</returns>
    public async Task<ProcessResult> TerminateAsync()
    {
        using CancellationTokenSource tooLong = new(Patience.Client, TimeProvider.System);
        const int Terminate = 15;
        Signal(_process.Id, Terminate).Should().Be(0, "it is still running");
        string output = await _process.StandardOutput.ReadToEndAsync(tooLong.Token);
        string error = await _error.WaitAsync(tooLong.Token);
        await _process.WaitForExitAsync(tooLong.Token);
        return new ProcessResult("smtpkit", _process.ExitCode, output, error);
    }

    /// <summary>Ends the strace that it runs under: one that holds a system call back holds the end of the process back, too.</summary>
    public void EndTracer()
    {
        const string Field = "TracerPid:";
        string line = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith(Field, StringComparison.Ordinal));
        using Process tracer = Process.GetProcessById(int.Parse(line.AsSpan(Field.Length), CultureInfo.InvariantCulture));
        tracer.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        ProcessRunner.Kill(_process);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task<IReadOnlyList<int>> ReadPortsAsync(int count)
    {
        using CancellationTokenSource tooLong = new(Patience.Client, TimeProvider.System);
        List<int> ports = [];
        while (ports.Count < count)
        {
            string? line = await _process.StandardOutput.ReadLineAsync(tooLong.Token);
            if (line is null)
            {
                Assert.Fail($"smtpkit ended before it listened.\n{await _error}");
            }

            Match match = Listening().Match(line);
            match.Success.Should().BeTrue("'{0}' is not the line that says where it listens", line);
            ports.Add(match.Groups["port"] is { Success: true } port ? int.Parse(port.ValueSpan, CultureInfo.InvariantCulture) : 0);
        }

        return ports;
    }

    [GeneratedRegex(@"^listening (smtps?|lmtp|smtp\+proxy) (127\.0\.0\.1:(?<port>\d+)|unix:.+)$")]
    private static partial Regex Listening();

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
