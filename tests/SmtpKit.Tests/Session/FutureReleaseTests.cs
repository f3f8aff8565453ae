using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>FUTURERELEASE (RFC 4865). The server's clock says 2026-11-21T20:20:00Z.</summary>
public sealed class FutureReleaseTests
{
    // RFC 4865 section 4.
    [Theory]
    [InlineData("HOLDFOR=1", "250 2.1.0")]
    [InlineData("holdfor=2591999", "250 2.1.0")]
    [InlineData("HOLDFOR=2592000", "250 2.1.0")]
    [InlineData("HOLDFOR=2592001", "501 5.5.4")]
    [InlineData("HOLDFOR=999999999", "501 5.5.4")]
    [InlineData("HOLDFOR=1000000000", "501 5.5.4")]
    [InlineData("HOLDFOR=0", "501 5.5.4")]
    [InlineData("HOLDFOR=-1", "501 5.5.4")]
    [InlineData("HOLDFOR=1h", "501 5.5.4")]
    [InlineData("HOLDFOR=", "501 5.5.4")]
    [InlineData("HOLDFOR", "501 5.5.4")]
    [InlineData("HOLDFOR=1 HOLDFOR=1", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-11-21T20:20:00Z", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-11-21T20:20:00.0000001Z", "250 2.1.0")]
    [InlineData("HOLDUNTIL=2026-11-21T20:19:59Z", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-11-21T22:20:00+02:00", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-11-21T22:20:01+02:00", "250 2.1.0")]
    [InlineData("HOLDUNTIL=2026-12-21T20:19:59Z", "250 2.1.0")]
    [InlineData("holduntil=2026-12-21t20:20:00z", "250 2.1.0")]
    [InlineData("HOLDUNTIL=2026-12-21T20:20:01Z", "501 5.5.4")]
    [InlineData("HOLDUNTIL=9999-12-31T23:59:59Z", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-12-01", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-12-01T00:00:00", "501 5.5.4")]
    [InlineData("HOLDUNTIL=3600", "501 5.5.4")]
    [InlineData("HOLDUNTIL=", "501 5.5.4")]
    [InlineData("HOLDUNTIL", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-12-01T00:00:00Z HOLDUNTIL=2026-12-01T00:00:00Z", "501 5.5.4")]
    [InlineData("HOLDFOR=60 HOLDUNTIL=2026-12-01T00:00:00Z", "501 5.5.4 HOLDFOR and HOLDUNTIL")]
    [InlineData("HOLDUNTIL=2026-12-01T00:00:00Z SIZE=1 HOLDFOR=60", "501 5.5.4 HOLDFOR and HOLDUNTIL")]
    public Task SignedIn_AMessageMayBeHeld(string parameters, string reply) => Dialog.PlayAsync(Server, $"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: AUTH PLAIN AGFkYQBzZWNyZXQ=
        S: 235 *
        C: MAIL FROM:<a@b.test> {parameters}
        S: {reply} *
        """);

    [Fact]
    public Task Listing_IsForWhoSignedIn_AndMovesWithTheClock() => Dialog.PlayAsync(Server, """
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
        S: 250 AUTH PLAIN LOGIN
        C: MAIL FROM:<a@b.test> HOLDFOR=60
        S: 555 5.5.4 *
        C: MAIL FROM:<a@b.test> HOLDUNTIL=2026-12-01T00:00:00Z
        S: 555 5.5.4 *
        C: AUTH PLAIN AGFkYQBzZWNyZXQ=
        S: 235 *
        T: 90.5
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
        S: 250-AUTH PLAIN LOGIN
        S: 250 FUTURERELEASE 2592000 2026-12-21T20:21:30Z
        C: MAIL FROM:<a@b.test> HOLDUNTIL=2026-12-21T20:21:30Z
        S: 250 2.1.0 *
        """);

    [Fact]
    public async Task Both_ReachTheStoreAsMoments()
    {
        await using TestServer server = Server();
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: AUTH PLAIN AGFkYQBzZWNyZXQ=
            S: 235 *
            C: MAIL FROM:<a@b.test> HOLDFOR=3600
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            C: MAIL FROM:<a@b.test> HOLDUNTIL=2026-11-30T23:59:60.5Z
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            """);
        MailTransaction[] held = [.. server.Store.Messages.Select(m => m.Transaction)];
        held.Select(mail => mail.HoldFor).Should().Equal(TimeSpan.FromHours(1), null);
        held.Select(mail => mail.HoldUntil).Should().Equal(
            new DateTimeOffset(2026, 11, 21, 21, 20, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 1, 0, 0, 0, 500, TimeSpan.Zero));
        held.Select(mail => mail.Parameters.ToString()).Should().Equal("HOLDFOR=3600", "HOLDUNTIL=2026-11-30T23:59:60.5Z");
    }

    // Only for submission, only after AUTH and EHLO, only when it is switched on.
    // It is for submission (RFC 6409).
    [Theory]
    [InlineData(SmtpProtocol.Smtp, SmtpExtensions.FutureRelease, "EHLO")]
    [InlineData(SmtpProtocol.Submission, SmtpExtensions.None, "EHLO")]
    [InlineData(SmtpProtocol.Submission, SmtpExtensions.FutureRelease, "HELO")]
    [InlineData(SmtpProtocol.Lmtp, SmtpExtensions.FutureRelease, "LHLO")]
    public async Task WhereItIsNotListed_ItIsUnknown(SmtpProtocol protocol, SmtpExtensions extensions, string hello)
    {
        await using TestServer server = new TestServer().WithUsers().Offering(extensions);
        server.Endpoint.Protocol = protocol;
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        await client.CommandAsync(hello + " client.test");
        (await client.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("235");
        (await client.CommandAsync(hello + " client.test")).Should().StartWith("250").And.NotContain("FUTURERELEASE");
        (await client.CommandAsync("MAIL FROM:<a@b.test> HOLDFOR=60")).Should().StartWith("555 5.5.4");
        (await client.CommandAsync("MAIL FROM:<a@b.test> HOLDUNTIL=2026-12-01T00:00:00Z")).Should().StartWith("555 5.5.4");
    }

    private static TestServer Server()
    {
        TestServer server = new TestServer().WithUsers().Offering(SmtpExtensions.FutureRelease);
        server.Endpoint.Protocol = SmtpProtocol.Submission;
        return server;
    }
}
