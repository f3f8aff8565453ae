using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>LIMITS (RFC 9422): what is listed is what is enforced.</summary>
public sealed class LimitsExtensionTests
{
    // RFC 9422 section 3.
    [Theory]
    [InlineData(2, 3, 1, "LIMITS MAILMAX=2 RCPTMAX=3 RCPTDOMAINMAX=1")]
    [InlineData(0, 1, 0, "LIMITS RCPTMAX=1")]
    [InlineData(999_999, 999_999, 999_999, "LIMITS MAILMAX=999999 RCPTMAX=999999 RCPTDOMAINMAX=999999")]
    [InlineData(1_000_000, 5, 1_000_000, "LIMITS RCPTMAX=5")]
    [InlineData(5, 1_000_000, 0, "LIMITS MAILMAX=5")]
    [InlineData(0, int.MaxValue, 0, null)]
    public async Task OfSixDigitsAndInForce_ALimitIsListed(int transactions, int recipients, int domains, string? line)
    {
        await using TestServer server = Server(transactions, recipients, domains);
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        string[] lines = [.. (await client.CommandAsync("EHLO client.test"))!.Split('\n').Select(l => l[4..])];
        lines.Where(l => l.StartsWith("LIMITS", StringComparison.Ordinal)).Should().Equal(line is null ? [] : [line]);
    }

    [Fact]
    public Task BeyondWhatIsListed_IsRefused() => Dialog.PlayAsync(() => Server(2, 3, 1), """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        C: RCPT TO:<1@d.test>
        C: RCPT TO:<1@other.test>
        C: RCPT TO:<2@D.TEST>
        C: RCPT TO:<3@d.test>
        C: RCPT TO:<4@d.test>
        C: DATA
        S: 250 2.1.0 *
        S: 250 2.1.5 *
        S: 452 4.5.3 Too many recipient domains*
        S: 250 2.1.5 *
        S: 250 2.1.5 *
        S: 452 4.5.3 Too many recipients
        S: 354 *
        C: .
        S: 250 2.0.0 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: RCPT TO:<1@other.test>
        S: 452 4.5.3 Too many recipient domains*
        C: RSET
        S: 250 *
        C: MAIL FROM:<a@b.test>
        S: 421 4.7.0 *
        S: (closed)
        """);

    // LIMITS has no parameter, and its keyword none either.
    [Theory]
    [InlineData("LIMITS")]
    [InlineData("MAILMAX=1")]
    [InlineData("RCPTMAX=1")]
    public Task ItsNamesAreNoParameters(string parameter) => Dialog.PlayAsync(() => Server(2, 3, 1), $"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> {parameter}
        S: 555 5.5.4 *
        """);

    private static TestServer Server(int transactions, int recipients, int domains)
    {
        TestServer server = new TestServer().Offering(SmtpExtensions.Limits);
        server.Options.Limits.MaxTransactions = transactions;
        server.Options.Limits.MaxRecipients = recipients;
        server.Options.Limits.MaxRecipientDomains = domains;
        return server;
    }
}
