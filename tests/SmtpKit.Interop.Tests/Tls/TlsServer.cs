using System.Collections.Concurrent;
using System.Net;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Tls;

/// <summary>A server of one test whose endpoints the test sets up, and OpenSSL as its client.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly SmtpServer _server;
    private readonly ConcurrentQueue<SmtpTlsInfo> _seen = new();

    /// <param name="configure">Sets up both endpoints, the one with STARTTLS and the one with implicit TLS.</param>
    public TlsServer(Action<SmtpEndpoint> configure)
    {
        SmtpServerOptions options = new() { ServerName = "mx.receiver.test", MessageStore = new InMemoryMessageStore() };
        foreach (TlsMode mode in new[] { TlsMode.StartTls, TlsMode.Implicit })
        {
            SmtpEndpoint endpoint = new(IPAddress.Loopback, 0) { Tls = mode };
            configure(endpoint);
            options.Endpoints.Add(endpoint);
        }

        options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
        {
            _seen.Enqueue(session.Tls!);
            return new(SmtpReply.Ok);
        });
        _server = new SmtpServer(options);
    }

    /// <summary>For the test's own files.</summary>
    public TemporaryFolder Folder { get; } = new();

    /// <summary>The TLS of each session that named a sender.</summary>
    public IReadOnlyList<SmtpTlsInfo> Seen => [.. _seen];

    public Task StartAsync() => _server.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>The arguments of <c>openssl s_client</c> for one of the endpoints.</summary>
    public IEnumerable<string> Arguments(TlsMode mode, params string[] more) =>
        ["s_client", "-connect", _server.EndPoints[mode == TlsMode.StartTls ? 0 : 1].ToString(), .. mode == TlsMode.StartTls ? ["-starttls", "smtp"] : Array.Empty<string>(), .. more];

    /// <summary>Has OpenSSL connect, name a sender and quit.</summary>
    /// <returns>All that it said.</returns>
    public async Task<string> ConnectAsync(TlsMode mode, params string[] more)
    {
        ProcessResult result = await ProcessRunner.RunAsync(
            "openssl", Arguments(mode, ["-ign_eof", .. more]), "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nQUIT\r\n"u8.ToArray());
        return $"{result.Output}\n{result.Error}\nexit {result.ExitCode}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Folder.Dispose();
    }
}
