using System.Collections.Concurrent;
using System.IO.Pipelines;
using SmtpKit.Diagnostics;
using SmtpKit.Net;
using SmtpKit.Session;

namespace SmtpKit;

/// <summary>An SMTP server: listens, or serves transports that it is given, until it is stopped.</summary>
/// <remarks>Thread-safe. Started once and stopped once; a stopped server serves no more.</remarks>
public sealed partial class SmtpServer : IAsyncDisposable
{
    // How long a stop waits, after its grace, for sessions that were told to end at once: they need the two seconds in which a hook may undo its work.
    private static readonly TimeSpan CutGrace = TimeSpan.FromSeconds(5);

    private volatile ServerContext _context;
    private readonly ConnectionLimits _connections;
    private readonly WarningPace _proxyWarnings;
    private readonly ConcurrentDictionary<ActiveSession, byte> _sessions = new();
    private readonly Lock _lock = new();
    private readonly List<Listener> _listeners = [];
    private readonly List<Task> _acceptLoops = [];
    private volatile ListeningEndPoint[] _endPoints = [];
    private volatile bool _started;
    private volatile bool _stopping;
    private volatile bool _cutting;
    private volatile bool _stopped;

    /// <summary>Makes a server that does nothing yet.</summary>
    /// <param name="options">Copied: later changes have no effect until they are given to <see cref="Apply"/>.</param>
    /// <exception cref="ArgumentException">An option is missing or wrong; the message names it.</exception>
    public SmtpServer(SmtpServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        SmtpServerOptions own = options.Copy();
        _context = new ServerContext(own);
        _proxyWarnings = new WarningPace(own.TimeProvider);
        _connections = new ConnectionLimits(own.Limits.MaxConnections, own.Limits.MaxConnectionsPerAddress);
        foreach (SmtpEndpoint endpoint in own.Endpoints)
        {
            _context.SetRules(endpoint, endpoint);
        }
    }

    /// <summary>
    /// Where the server listens, with the real ports; empty before it is started. In the order of <see cref="SmtpServerOptions.Endpoints"/>; one that
    /// stands for both address families has two entries here.
    /// </summary>
    public IReadOnlyList<ListeningEndPoint> EndPoints => _endPoints;

    /// <summary>Where the server is in its life.</summary>
    public SmtpServerState State =>
        _stopped ? SmtpServerState.Stopped : _stopping ? SmtpServerState.Stopping : _started ? SmtpServerState.Started : SmtpServerState.Created;

    /// <summary>How many sessions there are now: those that count for <see cref="SmtpLimits.MaxConnections"/>, whatever transport they come over.</summary>
    public int SessionCount => _connections.Count;

    /// <summary>Begins to listen. Returns when every endpoint is bound; after an exception none is.</summary>
    /// <param name="cancellationToken">Not needed so far: binding does not wait.</param>
    /// <exception cref="IOException">An address is in use, not of this machine, or not permitted; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The server was started or stopped before.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_started || _stopping)
            {
                throw new InvalidOperationException("A server is started once: make a new one.");
            }

            try
            {
                foreach (SmtpEndpoint endpoint in _context.Options.Endpoints)
                {
                    _listeners.AddRange(Listener.Bind(endpoint, _context.Logger, _context.Options.TimeProvider));
                }
            }
            catch
            {
                _listeners.ForEach(listener => listener.Dispose());
                _listeners.Clear();
                throw;
            }

            _started = true;
            _bound = [.. _context.Options.Endpoints];
            _endPoints = [.. _listeners.Select(listener => new ListeningEndPoint(listener.Endpoint, listener.LocalEndPoint, listener.Endpoint))];
            foreach (ListeningEndPoint endPoint in _endPoints)
            {
                Log.Listening(_context.Logger, endPoint);
            }

            _acceptLoops.AddRange(_listeners.Select(listener => listener.RunAsync(OnAccepted)));
        }

        return Task.CompletedTask;
    }

    /// <summary>Serves one session over a transport that the caller made, for example a Kestrel connection.</summary>
    /// <param name="transport">
    /// Owned by the session until the task ends: both pipes are then completed. Nothing below them is closed. The input must not read ahead of what
    /// the session takes; the output's flush must wait while the peer does not read.
    /// </param>
    /// <param name="connection">What the caller knows of the connection, and the endpoint whose rules hold.</param>
    /// <param name="cancellationToken">
    /// Cuts the session short: the client is told 421 if it can be. Not for the news that the client is gone: the session sees that by itself, and a
    /// store that has the whole message is then not disturbed.
    /// </param>
    /// <returns>A task that completes when the session has ended, however it ended; it never fails for what the peer did.</returns>
    /// <exception cref="ArgumentException">The connection's endpoint has rules that this server cannot keep; the message names them.</exception>
    /// <exception cref="InvalidOperationException">The server was stopped.</exception>
    public async Task ServeAsync(IDuplexPipe transport, SmtpConnectionInfo connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(connection);
        ServerContext context = _context;
        context.RulesOf(connection.Endpoint);
        if (_stopping)
        {
            throw new InvalidOperationException("The server was stopped.");
        }

        PipeConnection pipes = new(transport, connection.Abort, _context.Logger);
        ActiveSession active = Track();
        using CancellationTokenRegistration drain = connection.Closing.UnsafeRegister(static state => ((ActiveSession)state!).Drain(), active);
        using CancellationTokenRegistration cut = cancellationToken.UnsafeRegister(static state => ((ActiveSession)state!).Cut(), active);
        try
        {
            await RunSessionAsync(context, active, pipes, connection.Endpoint, connection).ConfigureAwait(false);
        }
        finally
        {
            Untrack(active);
        }
    }

    /// <summary>Connects to this server in memory, without a socket: for tests.</summary>
    /// <param name="endpoint">The endpoint whose rules hold. Default: a new one, plain SMTP without TLS.</param>
    /// <returns>The client's end, for asynchronous reads and writes; dispose it to hang up.</returns>
    /// <exception cref="ArgumentException">As in <see cref="ServeAsync"/>.</exception>
    /// <exception cref="InvalidOperationException">The server was stopped.</exception>
    public Task<Stream> ConnectAsync(SmtpEndpoint? endpoint = null)
    {
        SmtpConnectionInfo connection = new() { Endpoint = endpoint ?? new SmtpEndpoint() };
        _context.RulesOf(connection.Endpoint);
        if (_stopping)
        {
            throw new InvalidOperationException("The server was stopped.");
        }

        MemoryTransport pair = new();

        // The session is tracked like any other; StopAsync waits for it.
        _ = ServeAsync(pair.Server, connection);
        return Task.FromResult<Stream>(pair.Client);
    }

    /// <summary>
    /// Stops: no new connections; idle sessions hear 421; a transaction in progress is finished first. Returns when all sessions have ended.
    /// </summary>
    /// <param name="cancellationToken">
    /// The end of the grace: sessions still open are then cut short (their hooks' token is cancelled, their clients hear <c>421 4.3.2</c>). A hook
    /// that ignores its token is named in the log and left behind two seconds later; one that holds its thread, five seconds later. Without a token the
    /// grace lasts as long as the time limits let a transaction last.
    /// </param>
    /// <remarks>May be called again, also to shorten the grace of a stop in progress.</remarks>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        Task[] loops;
        lock (_lock)
        {
            if (!_stopping)
            {
                _stopping = true;
                _listeners.ForEach(listener => listener.Dispose());
                Log.Stopping(_context.Logger, _sessions.Count);
            }

            loops = [.. _acceptLoops];
        }

        foreach (ActiveSession session in _sessions.Keys)
        {
            session.Drain();
        }

        // From here on no session begins that is not known; one that began meanwhile drains itself.
        await Task.WhenAll(loops).ConfigureAwait(false);
        try
        {
            await AllEndedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await CutShortAsync().ConfigureAwait(false);
        }

        _stopped = true;
    }

    /// <summary>Stops without grace: as <see cref="StopAsync"/> with a token cancelled already. Call that first to let transactions finish.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);

    private async Task CutShortAsync()
    {
        _cutting = true;
        Log.StopCutShort(_context.Logger, _sessions.Count);
        foreach (ActiveSession session in _sessions.Keys)
        {
            session.Cut();
        }

        try
        {
            await AllEndedAsync().WaitAsync(CutGrace, _context.Options.TimeProvider).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // User code that holds its thread cannot be taken off it.
            foreach (ActiveSession session in _sessions.Keys)
            {
                (string id, string hook) = session.Occupation ?? ("-", "its transport to close");
                Log.SessionLeftBehind(_context.Logger, id, hook);
            }
        }
    }

    private Task AllEndedAsync() => Task.WhenAll(_sessions.Keys.Select(session => session.Ended));
}
