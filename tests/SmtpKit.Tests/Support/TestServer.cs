using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tests.Support;

/// <summary>
/// A server with hooks that a test can set, and with its clock, its log and what it has stored. Its other part says over what it is connected to: pipes in
/// memory here, Kestrel in the tests of SmtpKit.AspNetCore.
/// </summary>
internal sealed partial class TestServer : IAsyncDisposable
{
    private readonly Lazy<SmtpServer> _server;

    public TestServer()
    {
        Options = new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            MessageStore = Store,
            TimeProvider = Clock,
            LoggerFactory = Log,

            // The clock stands still, and most transcripts are not about this: those that are set it.
            Limits = { FailedLoginDelay = TimeSpan.Zero },
        };
        _server = new Lazy<SmtpServer>(() => new SmtpServer(Options));
    }

    /// <summary>To be changed before the first connection.</summary>
    public SmtpServerOptions Options { get; }

    public SmtpEndpoint Endpoint { get; } = new();

    /// <summary>Null, the default, or the TLS that the transport of further connections is said to have made.</summary>
    public SmtpTlsInfo? Tls { get; set; }

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryMessageStore Store { get; } = new();

    public RecordingLog Log { get; } = new();

    public SmtpServer Server => _server.Value;

    public IReadOnlyList<string> Stored => [.. Store.Messages.Select(m => Encoding.Latin1.GetString(m.Octets.Span))];

    /// <summary>Makes AUTH possible for the user <c>ada</c> with the password <c>secret</c>, also without TLS.</summary>
    public TestServer WithUsers()
    {
        Options.UserAuthenticator = new DelegateUserAuthenticator((_, credential, _) => new(
            credential is { UserName: "ada", Password: "secret" } ? AuthenticationResult.Success("ada") : AuthenticationResult.Failed));
        Endpoint.AllowPlaintextAuthentication = true;
        return this;
    }

    /// <summary>Offers further extensions.</summary>
    public TestServer Offering(SmtpExtensions extensions)
    {
        Endpoint.Extensions |= extensions;
        return this;
    }

    public TestServer WithStore(MessageHandler save)
    {
        Options.MessageStore = new DelegateMessageStore(save);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            // A hook that was left to itself is waited for by the server's clock, which nobody else moves any more.
            Task disposal = _server.Value.DisposeAsync().AsTask();
            while (!disposal.IsCompleted)
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            await disposal;
        }

        await CloseTransportAsync();
    }

    private partial ValueTask CloseTransportAsync();

    internal sealed class RecordingLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Everything is recorded here.");

        public ILogger CreateLogger(string categoryName) => this;

        /// <summary>The scopes that were begun, in order.</summary>
        public ConcurrentQueue<object> Scopes { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Scopes.Enqueue(state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception?.Message}");

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
