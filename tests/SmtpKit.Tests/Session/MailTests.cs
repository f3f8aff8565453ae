using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3) with SIZE (1870), BODY (6152), SMTPUTF8 (6531) and AUTH (4954).</summary>
public sealed class MailTests
{
    // SIZE has up to 20 digits (RFC 1870 section 4); BODY is 7BIT or 8BITMIME (RFC 6152 section 2).
    [Theory]
    [InlineData("MAIL FROM:<a@b.test>", "250 2.1.0")]
    [InlineData("mail from:<a@b.test>", "250 2.1.0")]
    [InlineData("MAIL FROM:<>", "250 2.1.0")]
    [InlineData("MAIL FROM: <a@b.test>", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test>\\s\\s", "250 2.1.0")]
    [InlineData("MAIL FROM:<@hop.test:a@b.test>", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=0", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=37748736", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> size=1 body=8bitmime smtputf8", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> BODY=7BIT", "250 2.1.0")]
    [InlineData("MAIL FROM:<ü@b.test> SMTPUTF8", "250 2.1.0")]
    [InlineData("MAIL FROM:<ü@b.test>", "553 5.6.7")]
    [InlineData("MAIL FROM:<a@bücher.test> BODY=8BITMIME", "553 5.6.7")]
    [InlineData("MAIL FROM:<\\xC3@b.test> SMTPUTF8", "501 5.1.7")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=37748737", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=99999999999999999999", "552 5.3.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=999999999999999999999", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=-1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=1x", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SIZE=1 SIZE=2", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> BODY=7BIT BODY=7BIT", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> BODY=9BIT", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> BODY", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SMTPUTF8=1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> SMTPUTF8 SMTPUTF8", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> X==1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test>SIZE=1", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> XYZZY", "555 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> REQUIRETLS", "555 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=<>", "555 5.5.4")]
    [InlineData("MAIL FROM:a@b.test", "501 5.1.7")]
    [InlineData("MAIL FROM:<a>", "501 5.1.7")]
    [InlineData("MAIL FROM:<postmaster>", "501 5.1.7")]
    [InlineData("MAIL FROM:", "501 5.1.7")]
    [InlineData("MAIL", "501 5.5.4")]
    [InlineData("MAIL TO:<a@b.test>", "501 5.5.4")]
    [InlineData("MAIL FROM <a@b.test>", "501 5.5.4")]
    public Task Mail_GetsItsReply(string command, string reply) => Dialog.PlayAsync($"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: {command}
        S: {reply} *
        """);

    [Theory]
    [InlineData("RCPT TO:<c@d.test>", "250 2.1.5")]
    [InlineData("rcpt to:<c@d.test>", "250 2.1.5")]
    [InlineData("RCPT TO: <c@d.test>", "250 2.1.5")]
    [InlineData("RCPT TO:<postmaster>", "250 2.1.5")]
    [InlineData("RCPT TO:<PostMaster>", "250 2.1.5")]
    [InlineData("RCPT TO:<@hop.test,@other.test:c@d.test>", "250 2.1.5")]
    [InlineData("RCPT TO:<\"c d\"@[192.0.2.1]>", "250 2.1.5")]
    [InlineData("RCPT TO:<>", "501 5.1.3")]
    [InlineData("RCPT TO:<c>", "501 5.1.3")]
    [InlineData("RCPT TO:c@d.test", "501 5.1.3")]
    [InlineData("RCPT TO:<ü@d.test>", "553 5.6.7")]
    [InlineData("RCPT TO:<c@d.test> NOTIFY=NEVER", "555 5.5.4")]
    [InlineData("RCPT TO:<c@d.test> X=", "501 5.5.4")]
    [InlineData("RCPT TO:<c@d.test>X", "501 5.5.4")]
    [InlineData("RCPT FROM:<c@d.test>", "501 5.5.4")]
    [InlineData("RCPT", "501 5.5.4")]
    public Task Rcpt_GetsItsReply(string command, string reply) => Dialog.PlayAsync($"""
        S: 220 *
        C: HELO client.test
        S: 250 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: {command}
        S: {reply} *
        """);

    [Fact]
    public Task Parameters_AreNotOfferedAfterHelo() => Dialog.PlayAsync("""
        S: 220 *
        C: HELO client.test
        S: 250 *
        C: MAIL FROM:<a@b.test> SIZE=1
        S: 555 5.5.4 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        """);

    [Fact]
    public async Task Envelope_ReachesTheStoreAsItWasGiven()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        foreach (string command in new[]
        {
            "MAIL FROM:<\"ü\"@b.test> smtputf8 Size=100 BODY=8BITMIME", "RCPT TO:<ö@d.test>", "RCPT TO:<ö@d.test>", "RCPT TO:<PostMaster>", "DATA", ".",
        })
        {
            (await client.CommandAsync(command)).Should().MatchRegex("^[23]");
        }

        MailTransaction transaction = server.Store.Messages.Single().Transaction;
        transaction.ReversePath!.ToString().Should().Be("ü@b.test");
        transaction.IsSmtpUtf8.Should().BeTrue();
        transaction.DeclaredSize.Should().Be(100);
        transaction.BodyType.Should().Be(BodyType.EightBitMime);
        transaction.Parameters.ToString().Should().Be("smtputf8 Size=100 BODY=8BITMIME");
        transaction.Parameters.Should().BeEquivalentTo([new EsmtpParameter("smtputf8", null), new EsmtpParameter("Size", "100"), new EsmtpParameter("BODY", "8BITMIME")]);
        transaction.Parameters.TryGetValue("SIZE", out string? size).Should().BeTrue();
        size.Should().Be("100");
        transaction.Parameters.Contains("RET").Should().BeFalse();
        transaction.Recipients.Select(r => r.ToString()).Should().Equal("ö@d.test", "ö@d.test", "PostMaster");
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(299, 299)]
    [InlineData(300, 451)]
    [InlineData(399, 451)]
    [InlineData(400, 400)]
    [InlineData(599, 599)]
    public async Task HooksReply_StandsWhenItSaysYesOrNo(int code, int heard)
    {
        await using TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(checkRecipient: (_, _, _, _) => new(new SmtpReply(code, "So it is")));
        await Dialog.PlayAsync(server, $"""
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: {heard} *
            """);
    }

    [Fact]
    public async Task FilterReplies_AreGivenAsTheyAre()
    {
        await using TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(
            (_, transaction, _) => new(transaction.ReversePath?.Domain == "spam.test" ? SmtpReply.PolicyRejected : SmtpReply.Ok),
            (_, _, recipient, _) => new(recipient.Mailbox.LocalPart switch
            {
                "full" => SmtpReply.MailboxFull,
                "moved" => new SmtpReply(251, new(2, 1, 5), "User not local; will forward"),
                "go" => new SmtpReply(421, "Go away"),
                "odd" => new SmtpReply(354, "Not an answer"),
                _ => SmtpReply.Ok,
            }));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@spam.test>
            S: 550 5.7.1 *
            C: RCPT TO:<c@d.test>
            S: 503 5.5.1 *
            C: MAIL FROM:<a@b.test>
            S: 250 2.1.0 Sender OK
            C: RCPT TO:<full@d.test>
            S: 452 4.2.2 Mailbox full
            C: DATA
            S: 503 5.5.1 No valid recipients*
            C: RCPT TO:<odd@d.test>
            S: 451 4.3.0 *
            C: RCPT TO:<moved@d.test>
            S: 251 2.1.5 User not local; will forward
            C: RCPT TO:<go@d.test>
            S: 421 4.0.0 Go away
            S: (closed)
            """);
        server.Log.Lines.Should().Contain(line => line.StartsWith("Error 503", StringComparison.Ordinal));
    }
}
