using System.Diagnostics;
using System.Globalization;

namespace SmtpKit.Tool.Tests.Support;

/// <summary>The real program, in a directory of its own that goes when it goes. Every wait has an end.</summary>
public sealed class ToolProcess : IAsyncDisposable
{
    /// <summary>Far beyond what a busy machine needs: only a defect takes this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly List<string> _errorLines = [];
    private readonly Task _errorsRead;
    private TaskCompletionSource _moreErrors = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ToolProcess(Process process, string directory)
    {
        _process = process;
        Directory = directory;
        _errorsRead = ReadErrorsAsync();
    }

    /// <summary>Where it runs.</summary>
    public string Directory { get; }

    /// <summary>The lines of stdout read so far.</summary>
    public IReadOnlyList<string> Output => _output;

    /// <summary>The ports of its listening lines, in order; Unix-domain sockets have none.</summary>
    public IReadOnlyList<int> Ports =>
        [.. _output.Where(line => line.StartsWith("listening ", StringComparison.Ordinal) && !line.Contains(" unix:", StringComparison.Ordinal)).Select(line => int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture))];

    /// <summary>The first of <see cref="Ports"/>.</summary>
    public int Port => Ports[0];

    /// <summary>Starts <c>smtpkit serve</c> and waits until it listens; on a free port of 127.0.0.1 when no option says where.</summary>
    public static async Task<ToolProcess> ServeAsync(params string[] options)
    {
        int addresses = options.Count(option => option.StartsWith("--listen", StringComparison.Ordinal));
        ToolProcess tool = Start(["serve", .. addresses == 0 ? ["--listen", "127.0.0.1:0"] : Array.Empty<string>(), .. options]);
        for (int i = 0; i < Math.Max(1, addresses); i++)
        {
            await tool.ReadListeningLineAsync();
        }

        return tool;
    }

    /// <summary>Starts the mail catcher on free ports, and waits until it listens.</summary>
    public static Task<ToolProcess> CatchAsync(params string[] options) => CatchAsync(_ => { }, options);

    /// <summary>Starts the mail catcher on free ports, and waits until it listens.</summary>
    /// <param name="prepare">Given the directory in which it is about to run.</param>
    /// <param name="options">Besides its addresses.</param>
    public static Task<ToolProcess> CatchAsync(Action<ProcessStartInfo> prepare, params string[] options)
    {
        string[] page = options.Contains("--no-http") ? [] : ["--http", "127.0.0.1:0"];
        bool listens = options.Any(option => option.StartsWith("--listen", StringComparison.Ordinal));
        return ReadyAsync(prepare, [.. listens ? Array.Empty<string>() : ["--listen", "127.0.0.1:0"], .. page, .. options]);
    }

    /// <summary>Starts the program with these arguments, and waits until it listens everywhere: SMTP, the page, POP3.</summary>
    public static Task<ToolProcess> ReadyAsync(params string[] arguments) => ReadyAsync(_ => { }, arguments);

    private static async Task<ToolProcess> ReadyAsync(Action<ProcessStartInfo> prepare, string[] arguments)
    {
        ToolProcess tool = StartCommand(Host, ["exec", Path.Combine(AppContext.BaseDirectory, "SmtpKit.Tool.dll"), .. arguments], prepare);
        int addresses = arguments.Count(argument => argument.StartsWith("--listen", StringComparison.Ordinal) || argument is "--http" or "--pop3");
        for (int i = 0; i < addresses; i++)
        {
            await tool.ReadListeningLineAsync();
        }

        return tool;
    }

    /// <summary>The port of the first listening line for a protocol.</summary>
    public int PortOf(string protocol)
    {
        string line = _output.First(line => line.StartsWith($"listening {protocol} ", StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<ToolResult> RunAsync(params string[] arguments)
    {
        await using ToolProcess tool = Start(arguments);
        return await tool.WaitForExitAsync();
    }

    public static ToolProcess Start(params string[] arguments) => StartProgram("SmtpKit.Tool.dll", arguments);

    /// <summary>Starts a program that lies beside the tests.</summary>
    public static ToolProcess StartProgram(string assembly, params string[] arguments) =>
        StartCommand(Host, ["exec", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments]);

    /// <summary>Starts the program as a shell without job control starts what runs in its background: with SIGINT ignored.</summary>
    public static ToolProcess StartIgnoringInterrupt(params string[] arguments) =>
        StartCommand("/bin/sh", ["-c", "trap '' INT; exec \"$@\"", "sh", Host, "exec", Path.Combine(AppContext.BaseDirectory, "SmtpKit.Tool.dll"), .. arguments]);

    public async Task<string> ReadListeningLineAsync()
    {
        string? line = await ReadLineAsync();
        if (line is null)
        {
            throw new InvalidOperationException($"It ended before it listened: {(await WaitForExitAsync()).Errors}");
        }

        line.Should().StartWith("listening ");
        return line;
    }

    public async Task<string?> ReadLineAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line is not null)
        {
            _output.Add(line);
        }

        return line;
    }

    /// <summary>Waits for a line of stderr with this in it.</summary>
    public async Task<string> ReadErrorLineAsync(string fragment)
    {
        while (true)
        {
            Task more;
            lock (_errorLines)
            {
                if (_errorLines.Find(line => line.Contains(fragment, StringComparison.Ordinal)) is { } found)
                {
                    return found;
                }

                _errorsRead.IsCompleted.Should().BeFalse($"a line with '{fragment}' is still to come");
                more = _moreErrors.Task;
            }

            await more.WaitAsync(Patience);
        }
    }

    public void WriteLine() => _process.StandardInput.WriteLine();

    /// <summary>Sends a signal by its name without SIG.</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
        kill.ExitCode.Should().Be(0);
    }

    /// <summary>SIGTERM, and the end.</summary>
    public async Task<ToolResult> StopAsync()
    {
        await SignalAsync("TERM");
        return await WaitForExitAsync();
    }

    public async Task<ToolResult> WaitForExitAsync()
    {
        while (await ReadLineAsync() is not null)
        {
        }

        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _errorsRead.WaitAsync(Patience);
        return new ToolResult(_process.ExitCode, [.. _output], string.Concat(_errorLines.Select(line => line + "\n")));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }

        _process.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private async Task ReadErrorsAsync()
    {
        string? line;
        do
        {
            line = await _process.StandardError.ReadLineAsync();
            lock (_errorLines)
            {
                if (line is not null)
                {
                    _errorLines.Add(line);
                }

                _moreErrors.TrySetResult();
                _moreErrors = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        while (line is not null);
    }

    private static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    private static ToolProcess StartCommand(string command, string[] arguments, Action<ProcessStartInfo>? prepare = null)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("smtpkit-tool-").FullName;
        ProcessStartInfo start = new(command, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        prepare?.Invoke(start);
        return new ToolProcess(Process.Start(start)!, directory);
    }
}
