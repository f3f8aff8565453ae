using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Sasl;

/// <summary>A client of our own over sockets and a raw <see cref="SslStream"/>: what it knows of the certificate is what the handshake showed it.</summary>
public sealed class SaslOverTlsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task ScramPlus_IsBoundToTheCertificateOfTheHandshake(TlsMode mode)
    {
        await using SmtpServer server = await StartAsync(mode);
        using TcpClient socket = await ConnectAsync(server);
        await using SslStream tls = await SecureAsync(socket, mode);
        (await SayAsync(tls, "EHLO client.test")).Should().Contain(" SCRAM-SHA-256-PLUS SCRAM-SHA-256 ");
        byte[] shown = SHA256.HashData(tls.RemoteCertificate!.GetRawCertData());
        ScramClient scram = new("user", SaslClient.Password, header: "p=tls-server-end-point,,") { BindingData = shown };

        string serverFirst = Challenge(await SayAsync(tls, $"AUTH SCRAM-SHA-256-PLUS {ScramClient.Base64(scram.First)}"));
        Challenge(await SayAsync(tls, ScramClient.Base64(scram.Final(serverFirst)))).Should().Be(scram.ExpectedServerFinal);
        (await SayAsync(tls, "")).Should().StartWith("235 2.7.0 ");
    }

    [Fact]
    public async Task ScramPlus_ThroughSomebodyInBetween_Fails()
    {
        await using SmtpServer server = await StartAsync(TlsMode.Implicit);
        using TcpClient socket = await ConnectAsync(server);
        await using SslStream tls = await SecureAsync(socket, TlsMode.Implicit);
        await SayAsync(tls, "EHLO client.test");

        // The victim has seen the certificate of whoever passes its messages on.
        ScramClient scram = new("user", SaslClient.Password, header: "p=tls-server-end-point,,") { BindingData = SHA256.HashData("another certificate"u8) };
        string serverFirst = Challenge(await SayAsync(tls, $"AUTH SCRAM-SHA-256-PLUS {ScramClient.Base64(scram.First)}"));
        Challenge(await SayAsync(tls, ScramClient.Base64(scram.Final(serverFirst)))).Should().Be("e=channel-bindings-dont-match");
        (await SayAsync(tls, "*")).Should().StartWith("501 5.7.0 ");
    }

    [Fact]
    public async Task ScramPlus_IsBoundToWhatWasShown_ByNameAndBeforeARenewal()
    {
        TestAuthority authority = new();
        SslStreamCertificateContext one = authority.IssueContext("one.test");
        SslStreamCertificateContext two = authority.IssueContext("two.test");
        SslStreamCertificateContext renewed = authority.IssueContext("one.test");
        SslStreamCertificateContext now = one;
        await using SmtpServer server = await StartAsync(TlsMode.Implicit, source: new DelegateCertificateSource(name => name == "two.test" ? two : now));
        using TcpClient first = await ConnectAsync(server);
        await using SslStream before = await SecureAsync(first, TlsMode.Implicit, serverName: "one.test");
        using TcpClient second = await ConnectAsync(server);
        await using SslStream other = await SecureAsync(second, TlsMode.Implicit, serverName: "two.test");
        now = renewed;
        using TcpClient third = await ConnectAsync(server);
        await using SslStream after = await SecureAsync(third, TlsMode.Implicit, serverName: "one.test");

        foreach ((SslStream tls, SslStreamCertificateContext shown) in new[] { (before, one), (other, two), (after, renewed) })
        {
            await SayAsync(tls, "EHLO client.test");
            byte[] data = SHA256.HashData(shown.TargetCertificate.RawData);
            ScramClient scram = new("user", SaslClient.Password, header: "p=tls-server-end-point,,") { BindingData = data };
            string serverFirst = Challenge(await SayAsync(tls, $"AUTH SCRAM-SHA-256-PLUS {ScramClient.Base64(scram.First)}"));
            Challenge(await SayAsync(tls, ScramClient.Base64(scram.Final(serverFirst)))).Should().Be(scram.ExpectedServerFinal);
        }
    }

    [Theory]
    [InlineData("tls-exporter")]
    [InlineData("tls-unique")]
    public async Task ScramPlus_WithAnotherKindOfBinding_IsToldSo(string type)
    {
        await using SmtpServer server = await StartAsync(TlsMode.Implicit);
        using TcpClient socket = await ConnectAsync(server);
        await using SslStream tls = await SecureAsync(socket, TlsMode.Implicit);
        await SayAsync(tls, "EHLO client.test");

        Challenge(await SayAsync(tls, $"AUTH SCRAM-SHA-256-PLUS {ScramClient.Base64($"p={type},,n=user,r=abc")}"))
            .Should().Be("e=unsupported-channel-binding-type");
        (await SayAsync(tls, "")).Should().StartWith("535 5.7.8 ");
    }

    [Fact]
    public async Task OAuthBearer_SignsIn_AndFailsInJson()
    {
        await using SmtpServer server = await StartAsync(TlsMode.StartTls);
        using TcpClient socket = await ConnectAsync(server);
        await using SslStream tls = await SecureAsync(socket, TlsMode.StartTls);
        await SayAsync(tls, "EHLO client.test");

        string wrong = Convert.ToBase64String(new SaslClient("OAUTHBEARER") { IsWrong = true }.Respond([]));
        Challenge(await SayAsync(tls, $"AUTH OAUTHBEARER {wrong}")).Should().Be("""{"status":"invalid_token"}""");
        (await SayAsync(tls, "AQ==")).Should().StartWith("535 5.7.8 ");
        (await SayAsync(tls, $"AUTH OAUTHBEARER {Convert.ToBase64String(new SaslClient("OAUTHBEARER").Respond([]))}")).Should().StartWith("235 2.7.0 ");
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task External_IsForTrustedCertificatesAlone(TlsMode mode)
    {
        TestAuthority authority = new();
        await using SmtpServer server = await StartAsync(mode, authority);
        foreach ((TestAuthority issuer, bool trusted) in new[] { (authority, true), (new TestAuthority("Stranger"), false) })
        {
            using TcpClient socket = await ConnectAsync(server);
            await using SslStream tls = await SecureAsync(socket, mode, issuer.Issue("user", TestAuthority.ClientUse));
            (await SayAsync(tls, "EHLO client.test")).Contains("EXTERNAL", StringComparison.Ordinal).Should().Be(trusted);
            (await SayAsync(tls, "AUTH EXTERNAL =")).Should().StartWith(trusted ? "235 2.7.0 " : "504 5.5.4 ");
        }

        using TcpClient another = await ConnectAsync(server);
        await using SslStream anonymous = await SecureAsync(another, mode);
        (await SayAsync(anonymous, "EHLO client.test")).Should().Contain("AUTH SCRAM").And.NotContain("EXTERNAL");
    }

    private static async Task<SmtpServer> StartAsync(TlsMode mode, TestAuthority? clients = null, ICertificateSource? source = null)
    {
        SmtpServer server = new(new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            MessageStore = new InMemoryMessageStore(),
            UserAuthenticator = new EveryKindOfUser(),
            Limits = { FailedLoginDelay = TimeSpan.Zero },
            TimeProvider = new ManualTimeProvider(),
            Endpoints =
            {
                new SmtpEndpoint(IPAddress.Loopback, 0)
                {
                    Certificate = TestCertificate.Context,
                    CertificateSource = source,
                    Tls = mode,
                    Mechanisms = SmtpMechanisms.All,
                    ClientCertificates = clients is null ? ClientCertificateUse.None : ClientCertificateUse.Optional,
                    ClientCertificateAuthorities = clients is null ? null : [clients.Certificate],
                },
            },
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private static async Task<TcpClient> ConnectAsync(SmtpServer server)
    {
        TcpClient socket = new();
        await socket.ConnectAsync(IPAddress.Loopback, server.EndPoints[0].Port, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<SslStream> SecureAsync(TcpClient socket, TlsMode mode, X509Certificate2? own = null, string serverName = "mx.example.com")
    {
        NetworkStream plain = socket.GetStream();
        if (mode == TlsMode.StartTls)
        {
            (await ReadReplyAsync(plain)).Should().StartWith("220 ");
            (await SayAsync(plain, "EHLO client.test")).Should().Contain("STARTTLS").And.NotContain("AUTH");
            (await SayAsync(plain, "STARTTLS")).Should().StartWith("220 ");
        }

        SslStream tls = await ClientTls.HandshakeAsync(plain, options =>
        {
            options.TargetHost = serverName;
            options.ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
        });
        if (mode == TlsMode.Implicit)
        {
            (await ReadReplyAsync(tls)).Should().StartWith("220 ");
        }

        return tls;
    }

    private static string Challenge(string reply)
    {
        reply.Should().StartWith("334 ");
        return ScramClient.FromBase64(reply[4..]);
    }

    private static async Task<string> SayAsync(Stream stream, string line)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), TestContext.Current.CancellationToken);
        return await ReadReplyAsync(stream);
    }

    private static async Task<string> ReadReplyAsync(Stream stream)
    {
        StringBuilder reply = new();
        byte[] octet = new byte[1];
        int start = 0;
        while (await stream.ReadAsync(octet).AsTask().WaitAsync(Patience) == 1)
        {
            reply.Append((char)octet[0]);
            if (octet[0] == (byte)'\n')
            {
                if (reply[start + 3] == ' ')
                {
                    return reply.ToString().TrimEnd();
                }

                start = reply.Length;
            }
        }

        throw new EndOfStreamException(reply.ToString());
    }
}
