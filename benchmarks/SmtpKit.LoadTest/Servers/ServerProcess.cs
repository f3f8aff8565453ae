using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SmtpKit.LoadTest.Servers;

/// <summary>A server that runs, as a process of its own on a port of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(30);
    private const int Attempts = 3;
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private string _lastLine = "";

    private ServerProcess(ServerKind kind, Process process, int port)
    {
        Kind = kind;
        Port = port;
        _process = process;
        _process.OutputDataReceived += (_, line) => _lastLine = line.Data ?? _lastLine;
        _process.ErrorDataReceived += (_, line) => AddError(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public ServerKind Kind { get; }

    public int Port { get; }

    /// <summary>Messages that it was sent and has said 250 to, for <see cref="StopAsync"/> to compare.</summary>
    public long Messages { get; set; }

    /// <summary>Their octets, as a store gets them.</summary>
    public long Octets { get; set; }

    /// <summary>Whether <see cref="Octets"/> is worth a comparison.</summary>
    public bool OctetsAreKnown { get; set; } = true;

    public TimeSpan CpuTime => ProcessTree.CpuTime(_process.Id);

    public long PeakMemory => ProcessTree.PeakMemory(_process.Id);

    /// <summary>Starts it and waits until it greets.</summary>
    /// <exception cref="LoadTestException">It does not.</exception>
    public static async Task<ServerProcess> StartAsync(ServerKind kind, ServerNeeds needs, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(kind, needs, cancellationToken);
            }
            catch (LoadTestException) when (attempt < Attempts)
            {
                // Some connection took the port in the moment between finding and using it.
            }
        }
    }

    private static async Task<ServerProcess> StartOnceAsync(ServerKind kind, ServerNeeds needs, CancellationToken cancellationToken)
    {
        int port = FreePort();
        IEnumerable<string> words = [.. kind.Command, .. needs.Tls ? kind.TlsArguments ?? [] : [], .. needs.Many ? kind.ManyArguments : []];
        string[] command = [.. needs.Cores is { } cores ? new[] { "taskset", "-c", $"0-{cores - 1}" } : [], .. words.Select(word => needs.Fill(word, port))];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };

        // What this program chose for its own sockets is not for others.
        start.Environment.Remove(InlineCompletions.Variable);
        foreach ((string name, string? value) in kind.Environment)
        {
            start.Environment[name] = value;
        }

        ServerProcess server = new(kind, Run(start, kind), port);
        try
        {
            await server.WaitForGreetingAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to stop, waits, and compares what it counted, if it says so in its last line, with what it was sent.</summary>
    /// <exception cref="LoadTestException">It counted something else, or does not stop.</exception>
    /// <returns>The octets that it allocated in its life, if it says so there.</returns>
    public async Task<long?> StopAsync()
    {
        Native.SendTerminate(_process.Id);
        using CancellationTokenSource tooLong = new(TooLong, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(tooLong.Token);
        }
        catch (OperationCanceledException)
        {
            throw new LoadTestException($"{Kind.Name} did not stop within {TooLong.TotalSeconds} s");
        }

        string expected = $"messages={Messages} {(OctetsAreKnown ? $"bytes={Octets} " : "")}";
        if (_lastLine.StartsWith("messages=", StringComparison.Ordinal) && !$"{_lastLine} ".StartsWith(expected, StringComparison.Ordinal))
        {
            throw new LoadTestException($"{Kind.Name} counted «{_lastLine}», and was sent {expected}");
        }

        int allocated = _lastLine.IndexOf("alloc=", StringComparison.Ordinal);
        return allocated < 0 ? null : long.Parse(_lastLine.AsSpan(allocated + "alloc=".Length), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Process Run(ProcessStartInfo start, ServerKind kind)
    {
        try
        {
            return Process.Start(start) ?? throw new LoadTestException($"{kind.Name} did not start");
        }
        catch (Win32Exception exception)
        {
            throw new LoadTestException($"{kind.Name} did not start: {exception.Message}", exception);
        }
    }

    private async Task WaitForGreetingAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await GreetsAsync(cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > TooLong)
            {
                string end = _process.HasExited ? $"ended with exit code {_process.ExitCode}" : "does not greet";
                throw new LoadTestException($"{Kind.Name} {end}: {Errors()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    private async Task<bool> GreetsAsync(CancellationToken cancellationToken)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), cancellationToken);
            byte[] greeting = new byte[1024];
            int read = await socket.ReceiveAsync(greeting, cancellationToken);
            await socket.SendAsync("QUIT\r\n"u8.ToArray(), cancellationToken);
            await socket.ReceiveAsync(greeting.AsMemory(3), cancellationToken);
            return read > 3 && greeting.AsSpan().StartsWith("220"u8);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void AddError(string? line)
    {
        lock (_errors)
        {
            // The first lines tell most, and a server that complains without end must not fill the memory.
            if (_errors.Length < 4096)
            {
                _errors.AppendLine(line);
            }
        }
    }

    private string Errors()
    {
        lock (_errors)
        {
            return _errors.ToString().Trim();
        }
    }
}
