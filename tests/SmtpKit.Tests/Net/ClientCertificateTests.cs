using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>What clients show of themselves in the handshake: asked for only where the endpoint says so, and believed only with an authority behind it.</summary>
public sealed class ClientCertificateTests
{
    private static readonly TestAuthority Authority = new();
    private static readonly TestAuthority Below = Authority.Intermediate("Below");
    private static readonly TestAuthority Stranger = new("Stranger");

    public static MatrixTheoryData<TlsMode, SslProtocols> Kinds => new(Enum.GetValues<TlsMode>(), [SslProtocols.Tls12, SslProtocols.Tls13]);

    /// <summary>What a client shows, and whether it is believed; null when nothing was seen.</summary>
    public static TheoryData<string, bool?> Shown => new()
    {
        { "nothing", null },
        { "of the authority", true },
        { "of the authority, for any use", true },
        { "below an intermediate that comes along", true },
        { "below an intermediate that is missing", false },
        { "of a stranger with the authority's name", false },
        { "of a stranger", false },
        { "self-signed", false },
        { "expired", false },
        { "not yet valid", false },
        { "for servers", false },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task HooksSeeWhatIsShownAndWhetherToBelieveIt(string what, bool? isTrusted)
    {
        foreach (ClientCertificateUse use in new[] { ClientCertificateUse.Optional, ClientCertificateUse.Required })
        {
            SslStreamCertificateContext? certificate = CertificateThatIs(what);
            if (certificate is null && use == ClientCertificateUse.Required)
            {
                continue;
            }

            await using AskingServer server = new(use);
            SmtpTlsInfo seen = await server.SeeAsync(TlsMode.Implicit, certificate);
            seen.IsClientCertificateTrusted.Should().Be(isTrusted == true, what);
            (seen.ClientCertificate is not null).Should().Be(isTrusted is not null, what);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CertificateReachesTheHooks(TlsMode mode, SslProtocols version)
    {
        X509Certificate2 leaf = Authority.Issue("client.test", TestAuthority.ClientUse);
        await using AskingServer server = new(ClientCertificateUse.Required);
        SmtpTlsInfo seen = await server.SeeAsync(mode, Context(leaf), version);
        server.SeenThumbprint.Should().Be(leaf.Thumbprint);
        seen.IsClientCertificateTrusted.Should().BeTrue();
        seen.Protocol.Should().Be(version);
        server.Log.Should().ContainSingle(line => line.StartsWith("Debug 425 ", StringComparison.Ordinal))
            .Which.Should().Contain("trusted client certificate CN=client.test");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EndpointThatDoesNotAsk_IsShownNothing(TlsMode mode, SslProtocols version)
    {
        await using AskingServer server = new(ClientCertificateUse.None);
        SmtpTlsInfo seen = await server.SeeAsync(mode, Context(Authority.Issue("client.test")), version);
        seen.ClientCertificate.Should().BeNull();
        seen.IsClientCertificateTrusted.Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WithoutTheRequiredCertificate_TheHandshakeFails(TlsMode mode, SslProtocols version)
    {
        await using AskingServer server = new(ClientCertificateUse.Required);
        await server.Invoking(s => s.SeeAsync(mode, certificate: null, version)).Should().ThrowAsync<Exception>().Where(e => e is IOException || e is AuthenticationException);
        server.Log.Should().Contain(line => line.StartsWith(mode == TlsMode.Implicit ? "Debug 404 " : "Debug 403 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WithoutAuthorities_NobodyOfOursIsTrusted(bool systems)
    {
        await using AskingServer server = new(ClientCertificateUse.Optional);
        server.Endpoint.ClientCertificateAuthorities = systems ? null : [];
        SmtpTlsInfo seen = await server.SeeAsync(TlsMode.Implicit, CertificateThatIs("of the authority"));
        seen.ClientCertificate.Should().NotBeNull();
        seen.IsClientCertificateTrusted.Should().BeFalse();
    }

    [Fact]
    public async Task IntermediateBesideTheRoots_NeedNotComeAlong()
    {
        await using AskingServer server = new(ClientCertificateUse.Optional);
        server.Endpoint.ClientCertificateAuthorities!.Add(Below.Certificate);
        (await server.SeeAsync(TlsMode.Implicit, CertificateThatIs("below an intermediate that is missing"))).IsClientCertificateTrusted.Should().BeTrue();
    }

    [Fact]
    public async Task AuthoritiesAreCopied()
    {
        await using AskingServer server = new(ClientCertificateUse.Optional);
        await server.SeeAsync(TlsMode.Implicit, null);
        server.Endpoint.ClientCertificateAuthorities!.Clear();
        (await server.SeeAsync(TlsMode.Implicit, CertificateThatIs("of the authority"))).IsClientCertificateTrusted.Should().BeTrue();
    }

    [Fact]
    public async Task AddressInAClientsCertificate_IsNotFetched()
    {
        using TcpListener trap = new(IPAddress.Loopback, 0);
        trap.Start();
        Uri address = new($"http://{trap.LocalEndpoint}/issuer.crt");
        X509Certificate2 leaf = Below.Issue("client.test", TestAuthority.ClientUse, extension: IssuerAt(address));
        await using AskingServer server = new(ClientCertificateUse.Optional);
        SmtpTlsInfo seen = await server.SeeAsync(TlsMode.Implicit, Context(leaf));
        seen.ClientCertificate.Should().NotBeNull();
        seen.IsClientCertificateTrusted.Should().BeFalse();
        trap.Pending().Should().BeFalse("the client must not choose what our network asks for");
    }

    [Fact]
    public async Task RevocationThatIsAskedForAndNotAnswered_IsNoTrust()
    {
        await using AskingServer server = new(ClientCertificateUse.Optional);
        server.Endpoint.ClientCertificateRevocation = X509RevocationMode.Offline;
        (await server.SeeAsync(TlsMode.Implicit, CertificateThatIs("of the authority"))).IsClientCertificateTrusted.Should().BeFalse();
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(6000, false)]
    public async Task ChainIsBounded(int octets, bool isTaken)
    {
        TestAuthority last = Authority;
        X509Certificate2Collection intermediates = [];
        for (int i = 0; i < 20; i++)
        {
            last = last.Intermediate($"Level {i}", new X509Extension("1.3.6.1.4.1.99999.1", new byte[octets], critical: false));
            intermediates.Insert(0, last.Certificate);
        }

        SslStreamCertificateContext context = SslStreamCertificateContext.Create(last.Issue("client.test"), intermediates, offline: true);
        context.IntermediateCertificates.Count.Should().Be(20);
        await using AskingServer server = new(ClientCertificateUse.Optional);
        if (isTaken)
        {
            (await server.SeeAsync(TlsMode.Implicit, context)).IsClientCertificateTrusted.Should().BeTrue();
        }
        else
        {
            await server.Invoking(s => s.SeeAsync(TlsMode.Implicit, context)).Should().ThrowAsync<Exception>().Where(e => e is IOException || e is AuthenticationException);
            server.Log.Should().Contain(line => line.StartsWith("Debug 404 ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task CertificateIsForgottenWithTheSession()
    {
        await using AskingServer server = new(ClientCertificateUse.Optional);
        SmtpTlsInfo seen = await server.SeeAsync(TlsMode.Implicit, CertificateThatIs("of the authority"));
        server.ThumbprintAtTheEnd.Should().Be(server.SeenThumbprint, "the last hook may still look at it");
        seen.ClientCertificate!.Handle.Should().Be(IntPtr.Zero, "it was disposed of");
    }

    private static SslStreamCertificateContext? CertificateThatIs(string what) => what switch
    {
        "nothing" => null,
        "of the authority" => Context(Authority.Issue("client.test", TestAuthority.ClientUse)),
        "of the authority, for any use" => Context(Authority.Issue("client.test")),
        "below an intermediate that comes along" => Context(Below.Issue("client.test", TestAuthority.ClientUse), Below.Certificate),
        "below an intermediate that is missing" => Context(Below.Issue("client.test", TestAuthority.ClientUse)),
        "of a stranger with the authority's name" => Context(new TestAuthority().Issue("client.test", TestAuthority.ClientUse)),
        "of a stranger" => Context(Stranger.Issue("client.test", TestAuthority.ClientUse), Stranger.Certificate),
        "self-signed" => Context(SelfSigned()),
        "expired" => Context(Authority.Issue("client.test", TestAuthority.ClientUse, from: -3, until: -1)),
        "not yet valid" => Context(Authority.Issue("client.test", TestAuthority.ClientUse, from: 1, until: 3)),
        "for servers" => Context(Authority.Issue("client.test", TestAuthority.ServerUse)),
        _ => throw new ArgumentException(what),
    };

    private static X509Certificate2 SelfSigned() => TestCertificate.Context.TargetCertificate;

    private static SslStreamCertificateContext Context(X509Certificate2 leaf, params X509Certificate2[] intermediates) =>
        SslStreamCertificateContext.Create(leaf, [.. intermediates], offline: true);

    // Authority information access: caIssuers (RFC 5280 section 4.2.2.1).
    private static X509AuthorityInformationAccessExtension IssuerAt(Uri address) => new([], [address.ToString()]);

    /// <summary>A server that asks, and remembers what a session's TLS was when a sender was named.</summary>
    private sealed class AskingServer : IAsyncDisposable
    {
        private readonly TestServer _server = new();
        private SmtpTlsInfo? _seen;
        private string? _thumbprint;

        public AskingServer(ClientCertificateUse use)
        {
            Endpoint.Certificate = TestCertificate.Context;
            Endpoint.ClientCertificates = use;
            Endpoint.ClientCertificateAuthorities = [Authority.Certificate];
            _server.Options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
            {
                _seen = session.Tls;
                _thumbprint = _seen!.ClientCertificate?.Thumbprint;
                return new(SmtpReply.Ok);
            });
            _server.Options.ConnectionFilter = new DelegateConnectionFilter(onDisconnected: (session, _, _) =>
            {
                ThumbprintAtTheEnd = session.Tls!.ClientCertificate?.Thumbprint;
                return default;
            });
        }

        public SmtpEndpoint Endpoint => _server.Endpoint;

        public IEnumerable<string> Log => _server.Log.Lines;

        /// <summary>What the hook saw of the client's certificate; read there, since it is gone afterwards.</summary>
        public string? SeenThumbprint => _thumbprint;

        public string? ThumbprintAtTheEnd { get; private set; }

        public async Task<SmtpTlsInfo> SeeAsync(TlsMode mode, SslStreamCertificateContext? certificate, SslProtocols version = SslProtocols.None)
        {
            Endpoint.Tls = mode;
            TestClient client = _server.Connect();
            await using (client.ConfigureAwait(false))
            {
                await using SslStream tls = await client.HelloUnderTlsAsync(mode, options =>
                {
                    options.EnabledSslProtocols = version;
                    options.ClientCertificateContext = certificate;
                });
                (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
                await client.CommandAsync("QUIT");
            }

            await client.SessionEndsAsync();
            return _seen!;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
