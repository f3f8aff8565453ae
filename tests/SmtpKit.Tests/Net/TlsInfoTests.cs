using System.Net.Security;
using System.Security.Authentication;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>What hooks and mechanisms learn of a connection's TLS.</summary>
public sealed class TlsInfoTests
{
    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task Hooks_SeeTheHandshake(TlsMode mode)
    {
        SmtpTlsInfo? seen = null;
        await using TestServer server = new();
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.Tls = mode;
        server.Options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
        {
            seen = session.Tls;
            return new(SmtpReply.Ok);
        });
        await using TestClient client = server.Connect();
        if (mode == TlsMode.StartTls)
        {
            await client.HelloAsync();
            (await client.CommandAsync("STARTTLS")).Should().StartWith("220 ");
        }

        await using SslStream tls = await ClientTls.HandshakeAsync(client.Stream);
        client.Stream = tls;
        if (mode == TlsMode.Implicit)
        {
            (await client.ReadReplyAsync()).Should().StartWith("220 ");
        }

        (await client.CommandAsync("EHLO client.test")).Should().StartWith("250-");
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 ");

        seen!.Protocol.Should().Be(SslProtocols.Tls13);
        seen.CipherSuite.Should().Be(tls.NegotiatedCipherSuite);
        seen.ServerName.Should().Be("mx.example.com");
        seen.ServerCertificate.Should().BeSameAs(TestCertificate.Context.TargetCertificate);
        seen.ClientCertificate.Should().BeNull();
        seen.IsClientCertificateTrusted.Should().BeFalse();
    }

    // The framework decodes A-labels (RFC 5890): they are shown as they were sent.
    [Theory]
    [InlineData("mx.example.com", "mx.example.com")]
    [InlineData("MX_1.Example.COM.", "MX_1.Example.COM.")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData(".example.com", null)]
    [InlineData("two words", null)]
    [InlineData("a\r\nb", null)]
    [InlineData("192.0.2.1:25", null)]
    [InlineData("b\u00fccher..example", null)]
    public void ServerName_IsAHostNameOrNothing(string? sent, string? expected) => InfoWith(sent).ServerName.Should().Be(expected);

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void ServerName_IsBounded(int length, bool kept) => (InfoWith(new string('a', length)).ServerName is not null).Should().Be(kept);

    private static SmtpTlsInfo InfoWith(string? serverName) =>
        new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256) { ServerName = serverName };
}
