using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.Extensions.Logging;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Fuzz;

/// <summary>A server that conversations are tried on, one after the other. Its limits are small, so that short conversations reach them.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the tests, and listens nowhere.")]
internal sealed class FuzzServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly ErrorLog _log = new();
    private readonly List<string> _stored = [];
    private readonly SmtpServer _server;

    private FuzzServer(string name, Action<SmtpServerOptions, SmtpEndpoint>? configure = null)
    {
        Name = name;
        Options = new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            MessageStore = new DelegateMessageStore(StoreAsync),
            TimeProvider = _clock,
            LoggerFactory = _log,
        };
        Options.Limits.MaxCommandLine = 512;
        Options.Limits.MaxAuthenticationLine = 600;
        Options.Limits.MaxMessageSize = 3000;
        Options.Limits.MaxRecipients = 5;

        // What one conversation did, the next must not feel.
        Options.Limits.MaxFailedLoginsPerAddress = 0;
        Options.Limits.MaxFailedLoginsPerUser = 0;
        Options.Limits.FailedLoginDelay = TimeSpan.Zero;
        configure?.Invoke(Options, Endpoint);
        _server = new SmtpServer(Options);
    }

    /// <summary>One of each kind.</summary>
    public static IReadOnlyDictionary<string, FuzzServer> All { get; } = new FuzzServer[]
    {
        new("smtp"),
        new("repair", (options, _) => options.LineEndings = LineEndings.Repair),
        new("audit", (options, _) => options.LineEndings = LineEndings.Audit),
        new("plain", (_, endpoint) => endpoint.Extensions = SmtpExtensions.None),
        new("unlimited", (options, _) => options.Limits.MaxMessageSize = 0),
        new("lmtp", (_, endpoint) => endpoint.Protocol = SmtpProtocol.Lmtp),
        new("early", (_, endpoint) => (endpoint.RefuseEarlyTalk, endpoint.GreetingDelay) = (true, TimeSpan.FromSeconds(5))),
        new("tls", (_, endpoint) => endpoint.Certificate = TestCertificate.Context),
        new("auth", WithUsers),
        new("delays", (options, endpoint) =>
        {
            WithUsers(options, endpoint);
            options.Limits.FailedLoginDelay = TimeSpan.FromSeconds(1);
        }),
    }.ToDictionary(server => server.Name);

    public string Name { get; }

    public SmtpServerOptions Options { get; }

    public SmtpEndpoint Endpoint { get; } = new();

    /// <summary>Has a conversation.</summary>
    /// <exception cref="TimeoutException">The session does not end, although its peer is gone or all the time in the world has passed.</exception>
    public async Task<FuzzOutcome> RunAsync(FuzzInput input)
    {
        _stored.Clear();
        _log.Errors.Clear();
        ScriptedWriter output = new();
        ScriptedReader reader = new(input.Steps, output);
        Task session = _server.ServeAsync(new DuplexPipe(reader, output), new SmtpConnectionInfo { Endpoint = Endpoint });

        long started = Stopwatch.GetTimestamp();
        while (!session.IsCompleted)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException("The session does not end.");
            }

            if (reader.IsWaiting || output.IsWaiting)
            {
                _clock.Advance(Minute);
            }

            await Task.Yield();
        }

        await session;
        return new FuzzOutcome(output.Sent, [.. _stored], [.. _log.Errors], reader.MostHeld, output.MostUnsent);
    }

    private static void WithUsers(SmtpServerOptions options, SmtpEndpoint endpoint)
    {
        options.UserAuthenticator = new DelegateUserAuthenticator((_, credential, _) => new(
            credential is { UserName: "ada", Password: "secret" } ? AuthenticationResult.Success("ada") : AuthenticationResult.Failed));
        endpoint.AllowPlaintextAuthentication = true;
    }

    private async ValueTask<SmtpReply> StoreAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        StringBuilder message = new();
        while (await body.ReadAsync(cancellationToken) is { IsEmpty: false } slice)
        {
            message.Append(Encoding.Latin1.GetString(slice.Span));
        }

        _stored.Add(message.ToString());
        return SmtpReply.Ok;
    }

    private sealed class ErrorLog : ILoggerFactory, ILogger
    {
        public List<string> Errors { get; } = [];

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Errors are kept here.");

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // Also what is not kept is formatted: no peer's octets may make that throw.
        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = $"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}";
            if (logLevel >= LogLevel.Error)
            {
                Errors.Add(line);
            }
        }

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
