using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>DELIVERBY (RFC 2852).</summary>
public sealed class DeliverByTests
{
    [Theory]
    [InlineData("BY=120;R", "250 2.1.0")]
    [InlineData("by=1;rt", "250 2.1.0")]
    [InlineData("BY=0;N", "250 2.1.0")]
    [InlineData("BY=-999999999;NT", "250 2.1.0")]
    [InlineData("BY=0;R", "501 5.5.4")]
    [InlineData("BY=-1;R", "501 5.5.4")]
    [InlineData("BY=1234567890;R", "501 5.5.4")]
    [InlineData("BY=120", "501 5.5.4")]
    [InlineData("BY=120;", "501 5.5.4")]
    [InlineData("BY=120;X", "501 5.5.4")]
    [InlineData("BY=120;TR", "501 5.5.4")]
    [InlineData("BY=;R", "501 5.5.4")]
    [InlineData("BY=", "501 5.5.4")]
    [InlineData("BY", "501 5.5.4")]
    [InlineData("BY=120;R BY=120;R", "501 5.5.4")]
    public Task By_GetsItsReply(string parameters, string reply) => Dialog.PlayAsync(() => Server(), $"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> {parameters}
        S: {reply} *
        """);

    // Only a return needs the time, and is refused with 55z without it (section 2).
    [Theory]
    [InlineData("BY=239;R", "555 5.5.4")]
    [InlineData("BY=240;R", "250 2.1.0")]
    [InlineData("BY=241;RT", "250 2.1.0")]
    [InlineData("BY=239;N", "250 2.1.0")]
    [InlineData("BY=-1;N", "250 2.1.0")]
    public Task Minimum_IsListedAndKept(string parameters, string reply) => Dialog.PlayAsync(() => Server(240), $"""
        S: 220 *
        C: EHLO client.test
        S: 250-mx.example.com
        S: 250-PIPELINING
        S: 250-SIZE *
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250-DSN
        S: 250 DELIVERBY 240
        C: MAIL FROM:<a@b.test> {parameters}
        S: {reply} *
        """);

    [Fact]
    public async Task By_ReachesTheStore()
    {
        await using TestServer server = Server();
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> BY=-5;nt
            C: RCPT TO:<c@d.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 354 *
            C: .
            S: 250 *
            """);
        MailTransaction transaction = server.Store.Messages.Single().Transaction;
        transaction.DeliverBy.Should().Be(new DeliverBy(TimeSpan.FromSeconds(-5), DeliverByMode.Notify, IsTraced: true));
        transaction.Parameters.ToString().Should().Be("BY=-5;nt");
    }

    [Theory]
    [InlineData("EHLO", false)]
    [InlineData("HELO", true)]
    public Task WhereItIsNotListed_ItIsUnknown(string hello, bool isOffered) => Dialog.PlayAsync(
        () => isOffered ? Server() : new TestServer(),
        $"""
        S: 220 *
        C: {hello} client.test
        S: 250+
        C: MAIL FROM:<a@b.test> BY=120;R
        S: 555 5.5.4 *
        """);

    private static TestServer Server(int minimum = 0)
    {
        TestServer server = new TestServer().Offering(SmtpExtensions.DeliverBy);
        server.Endpoint.DeliverByMinimum = TimeSpan.FromSeconds(minimum);
        return server;
    }
}
