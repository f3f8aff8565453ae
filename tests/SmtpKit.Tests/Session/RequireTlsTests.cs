using System.Net.Security;
using System.Security.Authentication;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>REQUIRETLS (RFC 8689 section 2): under TLS, without a value.</summary>
public sealed class RequireTlsTests
{
    internal static SmtpTlsInfo SomeTls { get; } = new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256);

    [Theory]
    [InlineData("REQUIRETLS", "250 2.1.0")]
    [InlineData("requiretls SIZE=1", "250 2.1.0")]
    [InlineData("REQUIRETLS=", "501 5.5.4")]
    [InlineData("REQUIRETLS=YES", "501 5.5.4")]
    [InlineData("REQUIRETLS REQUIRETLS", "501 5.5.4")]
    public Task UnderTls_ItIsTaken(string parameters, string reply) => Dialog.PlayAsync(
        () => new TestServer { Tls = SomeTls }.Offering(SmtpExtensions.RequireTls),
        $"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> {parameters}
        S: {reply} *
        """);

    [Theory]
    [InlineData("EHLO", true, false)]
    [InlineData("HELO", true, true)]
    [InlineData("EHLO", false, true)]
    public Task WhereItIsNotListed_ItIsUnknown(string hello, bool isOffered, bool underTls) => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new() { Tls = underTls ? SomeTls : null };
            return isOffered ? server.Offering(SmtpExtensions.RequireTls) : server;
        },
        $"""
        S: 220 *
        C: {hello} client.test
        S: 250+
        C: MAIL FROM:<a@b.test> REQUIRETLS
        S: 555 5.5.4 *
        """);

    [Fact]
    public async Task AfterStartTls_ItIsListedAndReachesTheStore()
    {
        await using TestServer server = new TestServer().Offering(SmtpExtensions.RequireTls);
        server.Endpoint.Certificate = TestCertificate.Context;
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        (await client.CommandAsync("EHLO client.test")).Should().NotContain("REQUIRETLS");
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220");
        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        (await client.CommandAsync("EHLO client.test")).Should().MatchRegex("250.REQUIRETLS(\n|$)");
        (await client.CommandAsync("MAIL FROM:<a@b.test> REQUIRETLS")).Should().StartWith("250 2.1.0");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 2.1.5");
        (await client.CommandAsync("DATA")).Should().StartWith("354");
        (await client.CommandAsync(".")).Should().StartWith("250");
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 2.1.0");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 2.1.5");
        (await client.CommandAsync("DATA")).Should().StartWith("354");
        (await client.CommandAsync(".")).Should().StartWith("250");
        server.Store.Messages.Select(m => m.Transaction.RequiresTls).Should().Equal(true, false);
    }
}
