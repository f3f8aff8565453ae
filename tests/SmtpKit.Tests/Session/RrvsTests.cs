using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>RRVS (RFC 7293 section 3) on RCPT.</summary>
public sealed class RrvsTests
{
    [Theory]
    [InlineData("RRVS=2014-04-03T23:01:00Z", "250 2.1.5")]
    [InlineData("rrvs=2014-04-03t23:01:00.5+02:00;c", "250 2.1.5")]
    [InlineData("RRVS=2014-04-03T23:01:00Z;R NOTIFY=NEVER", "250 2.1.5")]
    [InlineData("RRVS=2014-04-03T23:01:00Z;X", "501 5.5.4")]
    [InlineData("RRVS=2014-04-03T23:01:00Z;", "501 5.5.4")]
    [InlineData("RRVS=2014-04-03T23:01:00", "501 5.5.4")]
    [InlineData("RRVS=2014-04-31T23:01:00Z", "501 5.5.4")]
    [InlineData("RRVS=C", "501 5.5.4")]
    [InlineData("RRVS=", "501 5.5.4")]
    [InlineData("RRVS", "501 5.5.4")]
    [InlineData("RRVS=2014-04-03T23:01:00Z RRVS=2014-04-03T23:01:00Z", "501 5.5.4")]
    public Task Rcpt_GetsItsReply(string parameters, string reply) => Dialog.PlayAsync(() => new TestServer().Offering(SmtpExtensions.Rrvs), $"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> RRVS=2014-04-03T23:01:00Z
        S: 555 5.5.4 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: RCPT TO:<c@d.test> {parameters}
        S: {reply} *
        """);

    [Theory]
    [InlineData("EHLO", false)]
    [InlineData("HELO", true)]
    public Task WhereItIsNotListed_ItIsUnknown(string hello, bool isOffered) => Dialog.PlayAsync(
        () => isOffered ? new TestServer().Offering(SmtpExtensions.Rrvs) : new TestServer(),
        $"""
        S: 220 *
        C: {hello} client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        C: RCPT TO:<c@d.test> RRVS=2014-04-03T23:01:00Z
        S: 250 2.1.0 *
        S: 555 5.5.4 *
        """);

    [Fact]
    public async Task Moment_ReachesTheStore()
    {
        await using TestServer server = new TestServer().Offering(SmtpExtensions.Rrvs);
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            C: RCPT TO:<c@d.test> RRVS=2014-04-04T01:01:00+02:00;C
            C: RCPT TO:<e@d.test>
            C: DATA
            S: 250 *
            S: 250 *
            S: 250 *
            S: 354 *
            C: .
            S: 250 *
            """);
        IReadOnlyList<Recipient> recipients = server.Store.Messages.Single().Transaction.Recipients;
        recipients.Select(r => r.ValidSince).Should().Equal(
            new RecipientValidSince(new DateTimeOffset(2014, 4, 3, 23, 1, 0, TimeSpan.Zero), RecipientValidSinceRelay.Continue), null);
        recipients[0].Parameters.ToString().Should().Be("RRVS=2014-04-04T01:01:00+02:00;C");
    }
}
