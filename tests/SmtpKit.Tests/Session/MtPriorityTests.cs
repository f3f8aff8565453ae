using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>MT-PRIORITY (RFC 6710).</summary>
public sealed class MtPriorityTests
{
    private const string SignIn = """
        C: AUTH PLAIN AGFkYQBzZWNyZXQ=
        S: 235 2.7.0 *

        """;

    [Theory]
    [InlineData("MT-PRIORITY=9", "250 2.1.0 Sender OK")]
    [InlineData("mt-priority=-9", "250 2.1.0 Sender OK")]
    [InlineData("MT-PRIORITY=0", "250 2.1.0 Sender OK")]
    [InlineData("MT-PRIORITY=10", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY=-10", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY=+1", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY=01", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY=-0", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY=x", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY=", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY", "501 5.5.4 *")]
    [InlineData("MT-PRIORITY=1 MT-PRIORITY=1", "501 5.5.4 *")]
    public Task SignedIn_AnyPriorityIsTaken(string parameters, string reply) => Dialog.PlayAsync(() => Server(), $"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        {SignIn}
        C: MAIL FROM:<a@b.test> {parameters}
        S: {reply}
        """);

    // RFC 6710 sections 5 and 12.
    [Theory]
    [InlineData(UnauthenticatedPriority.Lower, 9, 0, "250 2.3.6 0 is the new priority assigned to the message")]
    [InlineData(UnauthenticatedPriority.Lower, 1, 0, "250 2.3.6 0 is the new priority assigned to the message")]
    [InlineData(UnauthenticatedPriority.Lower, 0, 0, "250 2.1.0 Sender OK")]
    [InlineData(UnauthenticatedPriority.Lower, -1, -1, "250 2.1.0 Sender OK")]
    [InlineData(UnauthenticatedPriority.Refuse, 1, null, "550 5.7.1 *")]
    [InlineData(UnauthenticatedPriority.Refuse, 0, 0, "250 2.1.0 Sender OK")]
    [InlineData(UnauthenticatedPriority.Refuse, -9, -9, "250 2.1.0 Sender OK")]
    [InlineData(UnauthenticatedPriority.Accept, 9, 9, "250 2.1.0 Sender OK")]
    public async Task NotSignedIn_TheEndpointDecides(UnauthenticatedPriority rule, int asked, int? held, string reply)
    {
        List<MailTransaction> seen = [];
        await Dialog.PlayAsync(
            () =>
            {
                TestServer server = Server(rule);
                server.Options.MailboxFilter = new DelegateMailboxFilter((_, mail, _) =>
                {
                    seen.Add(mail);
                    return new(SmtpReply.Ok);
                });
                return server;
            },
            $"""
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> MT-PRIORITY={asked}
            S: {reply}
            """);
        seen.Select(mail => mail.Priority).Should().Equal(held is null ? [] : [held, held]);
        seen.Should().NotContain(mail => mail.Parameters.ToString() != $"MT-PRIORITY={asked}");
    }

    // RFC 6710 section 4.1: the final reply says it, unless the store says something else.
    [Theory]
    [InlineData(SmtpProtocol.Smtp, "EHLO")]
    [InlineData(SmtpProtocol.Lmtp, "LHLO")]
    public Task LoweredPriority_IsSaidAtTheEndToo(SmtpProtocol protocol, string hello) => Dialog.PlayAsync(
        () =>
        {
            TestServer server = Server();
            server.Endpoint.Protocol = protocol;
            return server;
        },
        $"""
        S: 220 *
        C: {hello} client.test
        S: 250+
        C: MAIL FROM:<a@b.test> MT-PRIORITY=5
        S: 250 2.3.6 *
        C: RCPT TO:<c@d.test>
        S: 250 2.1.5 *
        C: DATA
        S: 354 *
        C: .
        S: 250 2.3.6 0 is the new priority assigned to the message
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: RCPT TO:<c@d.test>
        S: 250 2.1.5 *
        C: DATA
        S: 354 *
        C: .
        S: 250 2.0.0 *
        """);

    [Theory]
    [InlineData("EHLO", false)]
    [InlineData("HELO", true)]
    public Task WhereItIsNotListed_ItIsUnknown(string hello, bool isOffered) => Dialog.PlayAsync(
        () => isOffered ? Server() : new TestServer(),
        $"""
        S: 220 *
        C: {hello} client.test
        S: 250+
        C: MAIL FROM:<a@b.test> MT-PRIORITY=0
        S: 555 5.5.4 *
        """);

    private static TestServer Server(UnauthenticatedPriority rule = UnauthenticatedPriority.Lower)
    {
        TestServer server = new TestServer().WithUsers().Offering(SmtpExtensions.MtPriority);
        server.Endpoint.UnauthenticatedPriority = rule;
        return server;
    }
}
