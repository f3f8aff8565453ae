using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using SmtpKit.AspNetCore.Tests.Support;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Tls;

/// <summary>TLS that is Kestrel's own, before SMTP.</summary>
public sealed class UseHttpsTests
{
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";

    [Fact]
    public async Task Session_ReadsWhatKestrelAgreed()
    {
        SmtpTlsInfo? seen = null;
        await using MailHost host = await Seeing(tls => seen = tls)
            .WithOptions(options => options.UserAuthenticator = new DelegateUserAuthenticator((_, credential, _) => new(AuthenticationResult.Success(credential.UserName))))
            .WithListener(listen => listen.UseHttps(TestAuthority.Server).UseSmtp(rules => rules.Certificate = TestAuthority.Context))
            .StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        SslStream tls = await client.HandshakeAsync();
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
        (await client.SayAsync("EHLO client.test")).Should().Contain("AUTH PLAIN").And.NotContain("STARTTLS");
        (await client.SayAsync("STARTTLS")).Should().StartWith("503 ");
        (await client.SignInAsync("ada", "secret")).Should().StartWith("235 ");
        seen.Should().BeEquivalentTo(new { Protocol = tls.SslProtocol, CipherSuite = tls.NegotiatedCipherSuite, ServerName = "localhost" });
        seen!.ClientCertificate.Should().BeNull();
    }

    [Theory]
    [InlineData("smtp")]
    [InlineData("h2")]
    public async Task UseSmtp_EmptiesTheListOfKestrel(string protocol)
    {
        await using MailHost host = await new MailHost().WithListener(listen => listen.UseHttps(TestAuthority.Server).UseSmtp()).StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        SslStream tls = await client.HandshakeAsync(own: null, protocol);
        tls.NegotiatedApplicationProtocol.Protocol.IsEmpty.Should().BeTrue("the server has no list and says nothing");
        await client.HelloAsync();
    }

    [Fact]
    public async Task OnAuthenticate_MayAskForSmtpAlone()
    {
        await using MailHost host = await new MailHost()
            .WithListener(listen => listen
                .UseHttps(https =>
                {
                    https.ServerCertificate = TestAuthority.Server;
                    https.OnAuthenticate = (_, tls) => tls.ApplicationProtocols = [new("smtp")];
                })
                .UseSmtp())
            .StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        SslStream tls = await client.HandshakeAsync(own: null, "h2", "smtp");
        tls.NegotiatedApplicationProtocol.Should().Be(new SslApplicationProtocol("smtp"));
        await client.HelloAsync();
        await using MailClient browser = await MailClient.ConnectAsync(host.Smtp);
        await browser.Invoking(b => b.HandshakeAsync(own: null, "h2", "http/1.1")).Should().ThrowAsync<AuthenticationException>();
    }

    [Fact]
    public async Task ClientThatWasPromisedHttp_IsNotServed()
    {
        // Somebody has set the list again, behind UseSmtp.
        await using MailHost host = await new MailHost()
            .WithListener(listen => listen.UseHttps(TestAuthority.Server).UseSmtp().Protocols = HttpProtocols.Http1AndHttp2)
            .StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        await client.HandshakeAsync(own: null, "h2");
        (await client.ReadReplyAsync()).Should().BeEmpty();
        host.Logs.Lines.Should().Contain(line => line.Contains("agreed on another protocol than smtp", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ClientUse, true, true)]
    [InlineData(ServerUse, true, false)]
    [InlineData(ClientUse, false, false)]
    public async Task ClientCertificate_IsJudgedByTheEndpoint(string use, bool isAuthorityKnown, bool isTrusted)
    {
        SmtpTlsInfo? seen = null;
        string? fingerprint = null;
        await using MailHost host = await Seeing(tls => (seen, fingerprint) = (tls, tls?.ClientCertificate?.Thumbprint))
            .WithListener(listen => listen
                .UseHttps(https =>
                {
                    https.ServerCertificate = TestAuthority.Server;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;

                    // Kestrel's word says nothing of trust then.
                    https.AllowAnyClientCertificate();
                })
                .UseSmtp(rules => rules.ClientCertificateAuthorities = isAuthorityKnown ? [TestAuthority.Root] : []))
            .StartAsync();
        using X509Certificate2 own = TestAuthority.Issue("client.test", use);
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        await client.HandshakeAsync(own);
        await client.HelloAsync();
        fingerprint.Should().Be(own.Thumbprint);
        seen!.IsClientCertificateTrusted.Should().Be(isTrusted);
    }

    [Fact]
    public async Task ClientCertificate_SignsIn()
    {
        await using MailHost host = await new MailHost()
            .WithOptions(options => options.UserAuthenticator = new CertificateUsers())
            .WithListener(listen => listen
                .UseHttps(https =>
                {
                    https.ServerCertificate = TestAuthority.Server;
                    https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                    https.AllowAnyClientCertificate();
                })
                .UseSmtp(rules => rules.ClientCertificateAuthorities = [TestAuthority.Root]))
            .StartAsync();
        using X509Certificate2 own = TestAuthority.Issue("client.test", ClientUse);
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        await client.HandshakeAsync(own);
        await client.HelloAsync();
        (await client.SayAsync("AUTH EXTERNAL =")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task ClientCertificate_OfSmtpKitsOwnHandshake_WorksOverKestrelToo()
    {
        SmtpTlsInfo? seen = null;
        await using MailHost host = await Seeing(tls => seen = tls)
            .WithSmtp(rules =>
            {
                rules.Tls = TlsMode.Implicit;
                rules.Certificate = TestAuthority.Context;
                rules.ClientCertificates = ClientCertificateUse.Required;
                rules.ClientCertificateAuthorities = [TestAuthority.Root];
            })
            .StartAsync();
        using X509Certificate2 own = TestAuthority.Issue("client.test", ClientUse);
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        await client.HandshakeAsync(own);
        await client.HelloAsync();
        seen!.IsClientCertificateTrusted.Should().BeTrue();
    }

    private static MailHost Seeing(Action<SmtpTlsInfo?> see) => new MailHost()
        .WithOptions(options => options.ConnectionFilter = new DelegateConnectionFilter((session, _) =>
        {
            see(session.Tls);
            return new(SmtpReply.Ok);
        }));

    private sealed class CertificateUsers : IUserAuthenticator
    {
        public SmtpCredentialKinds Accepts => SmtpCredentialKinds.ClientCertificate;

        public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
            new(AuthenticationResult.Success(credential.UserName));
    }
}
