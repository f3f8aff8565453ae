using System.Net.Security;
using System.Net.Sockets;
using SmtpKit.Testing.Hooks;
using SmtpKit.Testing.Net;
using SmtpKit.Testing.Sessions;

namespace SmtpKit.Testing;

/// <content>Connections, from their beginning to their end, and the rules that each begins with.</content>
public sealed partial class FakeSmtpServer
{
    // What a test looks at is the last few; one that goes on for long must not keep them all.
    private const int MaxSessions = 10_000;

    // A test that is stopped in a debugger, or moves its clock by hours, is to find its sessions as it left them.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private readonly FakeAuthenticator _authenticator;
    private readonly Lock _lock = new();
    private readonly List<FakeSession> _sessions = [];
    private readonly List<ReceivedSignIn> _signIns = [];
    private readonly HashSet<Task> _closing = [];
    private int _lastSession;
    private int _openSessions;
    private volatile int _capabilities;
    private long _maxMessageSize;

    /// <summary>The connections, in order, as far as the last 10,000 reach: a picture of this moment.</summary>
    public IReadOnlyList<FakeSession> Sessions
    {
        get
        {
            lock (_lock)
            {
                return [.. _sessions];
            }
        }
    }

    /// <summary>How many connections are open.</summary>
    public int OpenSessions => Volatile.Read(ref _openSessions);

    /// <summary>Who tried to sign in, in order, accepted or not, as far as the last 10,000 reach. A sign-in that a client has heard of is in it.</summary>
    public IReadOnlyList<ReceivedSignIn> SignIns
    {
        get
        {
            lock (_lock)
            {
                return [.. _signIns];
            }
        }
    }

    /// <summary>What the server can do. A change is for connections that begin behind it.</summary>
    public FakeCapabilities Capabilities
    {
        get => (FakeCapabilities)_capabilities;
        set => _capabilities = (int)value;
    }

    /// <summary>Octets of a message, 0 for no limit; a larger one is refused with <c>552 5.3.4</c>. A change is for connections that begin behind it.</summary>
    /// <exception cref="ArgumentException">It is negative.</exception>
    /// <exception cref="InvalidOperationException">It is set, and the server was stopped.</exception>
    public long MaxMessageSize
    {
        get => Interlocked.Read(ref _maxMessageSize);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Interlocked.Exchange(ref _maxMessageSize, value);
            _server.Apply(MakeOptions());
        }
    }

    /// <summary>Connects without a socket. The session is the same but for it: under faults, with STARTTLS, in transcripts.</summary>
    /// <returns>The client's end, for asynchronous reads and writes; dispose it to hang up.</returns>
    /// <exception cref="ObjectDisposedException">The server was stopped.</exception>
    public Task<Stream> ConnectAsync()
    {
        ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, this);
        MemoryFakeConnection connection = new(TimeProvider, _stopped.Token);
        Begin(connection);
        return Task.FromResult(connection.Client);
    }

    private void OnAccepted(Socket socket)
    {
        try
        {
            Begin(new SocketFakeConnection(socket, TimeProvider, _stopped.Token));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // The client is gone already.
            socket.Dispose();
        }
    }

    private void Begin(FakeConnection connection)
    {
        FakeSession session;
        lock (_lock)
        {
            session = new FakeSession(++_lastSession, connection.RemoteEndPoint, TimeProvider.GetUtcNow());
            Interlocked.Increment(ref _openSessions);
            _sessions.Add(session);
            if (_sessions.Count > MaxSessions)
            {
                _sessions.RemoveAt(0);
            }
        }

        SessionWatch watch = new(session, connection, _faults, Capabilities, OnSignIn);
        Task task = RunWithoutFlow(() => RunAsync(watch));
        lock (_lock)
        {
            _closing.Add(task);
        }

        _ = task.ContinueWith(ended => Forget(ended), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // On the pool, and without what flows with the test: its sessions are no part of it.
    private static Task RunWithoutFlow(Func<Task> run)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return Task.Run(run);
        }

        using AsyncFlowControl noFlow = ExecutionContext.SuppressFlow();
        return Task.Run(run);
    }

    private async Task RunAsync(SessionWatch watch)
    {
        FakeConnection connection = watch.Connection;
        try
        {
            if (await BeginAsync(watch).ConfigureAwait(false))
            {
                SmtpConnectionInfo info = new()
                {
                    Endpoint = MakeEndpoint(watch.Capabilities, cancellationToken => HandshakeAsync(watch, cancellationToken)),
                    LocalEndPoint = connection.LocalEndPoint,
                    RemoteEndPoint = connection.RemoteEndPoint,
                    Items = new Dictionary<string, object?> { [SessionWatch.Key] = watch },
                    Abort = connection.Abort,
                };
                await _server.ServeAsync(connection, info).ConfigureAwait(false);
            }
        }
        catch (InvalidOperationException) when (_server.State != SmtpServerState.Created)
        {
            // The server was stopped a moment before.
        }
        finally
        {
            watch.NoteEnd();
            watch.Session.Close(watch.End);
            Interlocked.Decrement(ref _openSessions);
            _log.Signal();
            await connection.CloseAsync().ConfigureAwait(false);
        }
    }

    // Faults that strike before a word is said.
    private async ValueTask<bool> BeginAsync(SessionWatch watch)
    {
        foreach (Fault fault in _faults.Strike(FaultStage.Connect, null))
        {
            watch.Session.Log.Remark($"fault {fault}");
            switch (fault.Kind)
            {
                case FaultKind.Delay:
                    await watch.Connection.PauseAsync(fault.Time, CancellationToken.None).ConfigureAwait(false);
                    break;

                case FaultKind.SlowReader:
                    watch.Connection.ReadSlowly(fault.Count, fault.Time);
                    break;

                case FaultKind.Reset:
                    watch.Connection.Reset();
                    return false;

                default:
                    return false;
            }
        }

        return true;
    }

    private async ValueTask<SslStreamCertificateContext?> HandshakeAsync(SessionWatch watch, CancellationToken cancellationToken)
    {
        FakeCertificate certificate = FakeCertificate.Valid;
        foreach (Fault fault in _faults.Strike(FaultStage.Handshake, null))
        {
            watch.Session.Log.Remark($"fault {fault}");
            switch (fault.Kind)
            {
                case FaultKind.Delay:
                    await watch.Connection.PauseAsync(fault.Time, cancellationToken).ConfigureAwait(false);
                    break;

                case FaultKind.Certificate:
                    certificate = fault.Certificate;
                    break;

                case FaultKind.Reset:
                    watch.Connection.Reset();
                    throw new IOException("A fault resets the connection.");

                default:
                    await watch.Connection.WriteRawAsync(fault.Octets, cancellationToken).ConfigureAwait(false);
                    watch.Connection.EndOutput();
                    throw new IOException("A fault ends the handshake.");
            }
        }

        return _authority.ContextOf(certificate);
    }

    // An endpoint for each connection: its capabilities are those of the moment, and its handshake knows whose it is.
    private SmtpEndpoint MakeEndpoint(FakeCapabilities capabilities, Func<CancellationToken, ValueTask<SslStreamCertificateContext?>> handshake)
    {
        bool hasTls = _options.Tls == TlsMode.Implicit || capabilities.HasFlag(FakeCapabilities.StartTls);
        bool hasAuth = capabilities.HasFlag(FakeCapabilities.Auth) && (hasTls || !_options.AuthenticationNeedsTls);
        return new SmtpEndpoint
        {
            Protocol = _options.Protocol,
            Tls = _options.Tls,
            RequireTls = _options.RequireTls && hasTls,
            CertificateSource = hasTls ? new DelegateCertificateSource((_, cancellationToken) => handshake(cancellationToken)) : null,
            RequireAuthentication = _options.RequireAuthentication && hasAuth,
            AllowPlaintextAuthentication = !_options.AuthenticationNeedsTls,
            Mechanisms = hasAuth ? _options.Mechanisms & ~SmtpMechanisms.External : SmtpMechanisms.None,
            Extensions = ExtensionsOf(capabilities),
        };
    }

    private static SmtpExtensions ExtensionsOf(FakeCapabilities capabilities)
    {
        SmtpExtensions extensions = SmtpExtensions.None;
        Add(FakeCapabilities.Chunking, SmtpExtensions.Chunking);
        Add(FakeCapabilities.BinaryMime | FakeCapabilities.EightBitMime, SmtpExtensions.BinaryMime);
        Add(FakeCapabilities.Dsn, SmtpExtensions.Dsn);
        Add(FakeCapabilities.Limits, SmtpExtensions.Limits);
        Add(FakeCapabilities.RequireTls, SmtpExtensions.RequireTls);
        Add(FakeCapabilities.MtPriority, SmtpExtensions.MtPriority);
        Add(FakeCapabilities.DeliverBy, SmtpExtensions.DeliverBy);
        Add(FakeCapabilities.FutureRelease, SmtpExtensions.FutureRelease);
        Add(FakeCapabilities.Rrvs, SmtpExtensions.Rrvs);
        return extensions;

        void Add(FakeCapabilities capability, SmtpExtensions extension) => extensions |= capabilities.HasFlag(capability) ? extension : SmtpExtensions.None;
    }

    private SmtpServerOptions MakeOptions()
    {
        FakeFilter filter = new();
        return new SmtpServerOptions
        {
            ServerName = _options.ServerName,
            MessageStore = new FakeStore(_log, _faults),
            ConnectionFilter = filter,
            MailboxFilter = filter,
            UserAuthenticator = _authenticator,
            TimeProvider = TimeProvider,
            LoggerFactory = _options.LoggerFactory,
            ObserverFactory = SessionWatch.Of,

            // A fake keeps nobody out: what an application does wrong shows in its test, not in a limit.
            Limits = new SmtpLimits
            {
                MaxMessageSize = MaxMessageSize,
                MaxConnections = 0,
                MaxConnectionsPerAddress = 0,
                MaxBadCommands = int.MaxValue,
                MaxRefusedRecipients = 0,
                MaxFailedLogins = int.MaxValue,
                MaxFailedLoginsPerAddress = 0,
                MaxFailedLoginsPerUser = 0,
                MaxTransactions = 0,
                FailedLoginDelay = TimeSpan.Zero,
                CommandTimeout = Patience,
                AuthenticationTimeout = Patience,
                DataBlockTimeout = Patience,
                DataTimeout = Patience,
                MinDataRate = 0,
                TlsHandshakeTimeout = Patience,
                FlushTimeout = Patience,
                HookTimeout = Patience,
                StoreTimeout = Patience,
            },
        };
    }

    private void OnSignIn(ReceivedSignIn signIn)
    {
        lock (_lock)
        {
            _signIns.Add(signIn);
            if (_signIns.Count > MaxSessions)
            {
                _signIns.RemoveAt(0);
            }
        }
    }

    private void ForgetSessions()
    {
        lock (_lock)
        {
            _sessions.RemoveAll(session => !session.IsOpen);
            _signIns.Clear();
        }
    }

    private void Forget(Task ended)
    {
        lock (_lock)
        {
            _closing.Remove(ended);
        }
    }

    private Task WhenClosedAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_closing);
        }
    }
}
