using System.Net;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>A server of one test, on real sockets of the loopback: four endpoints and what the test adds, two users, a Maildir, and what arrived in it.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    /// <summary>A user.</summary>
    public const string User = "ada";

    /// <summary>The user's password; with characters that shells, URLs and configuration files have a use for.</summary>
    public const string Password = "open: sesame+/=&%";

    /// <summary>The user's access token.</summary>
    public const string Token = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==";

    /// <summary>Another user, for clients that do not think in ASCII.</summary>
    public const string Utf8User = "j\u00f6rg";

    /// <summary>That user's password.</summary>
    public const string Utf8Password = "s\u00e9same \u958b\u3051";

    private readonly EnvelopeRecorder _recorder = new();
    private readonly SmtpServer _server;

    private ServerFixture(SmtpMechanisms mechanisms, Action<SmtpServerOptions>? configure)
    {
        Maildir = new MaildirFiles(Folder["mail"]);
        Folder.Write("ca.pem", TestAuthority.RootPem);
        SmtpServerOptions options = new()
        {
            ServerName = "mx.receiver.test",
            MessageStore = new MaildirMessageStore(Maildir.Path),
            Middleware = { _recorder },
            UserAuthenticator = new KnownUsers(),
            Endpoints =
            {
                Endpoint(TlsMode.StartTls, submission: false, mechanisms),
                Endpoint(TlsMode.Implicit, submission: false, mechanisms),
                Endpoint(TlsMode.StartTls, submission: true, mechanisms),
                Endpoint(TlsMode.Implicit, submission: true, mechanisms),
            },
        };
        configure?.Invoke(options);
        _server = new SmtpServer(options);
    }

    /// <summary>For the test's own files.</summary>
    public TemporaryFolder Folder { get; } = new();

    /// <summary>The store, seen from outside.</summary>
    public MaildirFiles Maildir { get; }

    /// <summary>The file of the authority's certificate, for clients that verify.</summary>
    public string AuthorityFile => Folder["ca.pem"];

    /// <summary>Where it listens: the four endpoints first, then the test's own.</summary>
    public IReadOnlyList<ListeningEndPoint> EndPoints => _server.EndPoints;

    /// <summary>The envelopes of what was stored.</summary>
    public IReadOnlyList<Envelope> Envelopes => _recorder.Envelopes;

    /// <summary>The one envelope of what was stored; fails when there are more or fewer.</summary>
    public Envelope Envelope => Envelopes.Should().ContainSingle().Subject;

    /// <summary>The one message that was stored; fails when there are more or fewer.</summary>
    public byte[] StoredMessage
    {
        get
        {
            IReadOnlyList<byte[]> all = StoredMessages();
            all.Count.Should().Be(1, "one message was sent");
            return all[0];
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="mechanisms">By which the users may sign in; clients that choose by themselves choose among them.</param>
    /// <param name="configure">What the test wants besides: hooks, and endpoints, which are the last of <see cref="EndPoints"/>.</param>
    public static async Task<ServerFixture> StartAsync(
        SmtpMechanisms mechanisms = SmtpMechanisms.Plain | SmtpMechanisms.Login, Action<SmtpServerOptions>? configure = null)
    {
        ServerFixture fixture = new(mechanisms, configure);
        await fixture._server.StartAsync(TestContext.Current.CancellationToken);
        return fixture;
    }

    /// <summary>The messages in the store, without what the store itself puts on top.</summary>
    public IReadOnlyList<byte[]> StoredMessages() => Maildir.Messages;

    /// <summary>Where a client connects that goes by this kind of security.</summary>
    /// <param name="security">How the client goes about TLS.</param>
    /// <param name="submission">Whether the endpoint takes mail only from those who signed in, under TLS.</param>
    public int Port(Security security, bool submission = false) =>
        _server.EndPoints[(submission ? 2 : 0) + (security == Security.ImplicitTls ? 1 : 0)].Port;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Folder.Dispose();
    }

    private static SmtpEndpoint Endpoint(TlsMode tls, bool submission, SmtpMechanisms mechanisms) => new(IPAddress.Loopback, 0)
    {
        Certificate = TestAuthority.Context,
        Tls = tls,
        RequireTls = submission,
        RequireAuthentication = submission,
        Mechanisms = mechanisms,
    };
}
