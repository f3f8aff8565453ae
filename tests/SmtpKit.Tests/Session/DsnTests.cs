using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>DSN (RFC 3461 section 4, RFC 6533 section 3): RET and ENVID on MAIL, NOTIFY and ORCPT on RCPT.</summary>
public sealed class DsnTests
{
    // RET: RFC 3461 section 4.3.
    [Theory]
    [InlineData("RET=FULL", "250 2.1.0")]
    [InlineData("ret=hdrs", "250 2.1.0")]
    [InlineData("RET=HDRS ENVID=QQ314159", "250 2.1.0")]
    [InlineData("ENVID=a+20b+2Bc+3D SIZE=10", "250 2.1.0")]
    [InlineData("RET", "501 5.5.4")]
    [InlineData("RET=", "501 5.5.4")]
    [InlineData("RET=HEADERS", "501 5.5.4")]
    [InlineData("RET=FULL,HDRS", "501 5.5.4")]
    [InlineData("RET=FULL RET=FULL", "501 5.5.4")]
    [InlineData("RET=FULL ret=HDRS", "501 5.5.4")]
    [InlineData("ENVID", "501 5.5.4")]
    [InlineData("ENVID=", "501 5.5.4")]
    [InlineData("ENVID=+2", "501 5.5.4")]
    [InlineData("ENVID=+2b", "501 5.5.4")]
    [InlineData("ENVID=a=b", "501 5.5.4")]
    [InlineData("ENVID=+0D+0A", "501 5.5.4")]
    [InlineData("ENVID=+7F", "501 5.5.4")]
    [InlineData("ENVID=+C3+BC", "501 5.5.4")]
    [InlineData("ENVID=ü", "501 5.5.4")]
    [InlineData("SMTPUTF8 ENVID=ü", "501 5.5.4")]
    [InlineData("ENVID=a ENVID=a", "501 5.5.4")]
    [InlineData("NOTIFY=NEVER", "555 5.5.4")]
    [InlineData("ORCPT=rfc822;a@b.test", "555 5.5.4")]
    public Task Mail_GetsItsReply(string parameters, string reply) => Dialog.PlayAsync($"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> {parameters}
        S: {reply} *
        """);

    // RFC 3461 section 4.4.
    [Theory]
    [InlineData(99, "250 2.1.0")]
    [InlineData(100, "250 2.1.0")]
    [InlineData(101, "501 5.5.4")]
    public Task EnvelopeId_AroundItsLimit(int length, string reply) => Mail_GetsItsReply($"ENVID={new string('e', length)}", reply);

    [Theory]
    [InlineData("NOTIFY=NEVER", "250 2.1.5")]
    [InlineData("notify=success,Failure,DELAY", "250 2.1.5")]
    [InlineData("ORCPT=rfc822;bob@example.com NOTIFY=DELAY", "250 2.1.5")]
    [InlineData("ORCPT=rfc822;b+2Bb@example.com", "250 2.1.5")]
    [InlineData("ORCPT=utf-8;\\\\x{FC}@example.com", "250 2.1.5")]
    [InlineData("NOTIFY", "501 5.5.4")]
    [InlineData("NOTIFY=", "501 5.5.4")]
    [InlineData("NOTIFY=NEVER,SUCCESS", "501 5.5.4")]
    [InlineData("NOTIFY=SUCCESS,NEVER", "501 5.5.4")]
    [InlineData("NOTIFY=SUCCESS,SUCCESS", "501 5.5.4")]
    [InlineData("NOTIFY=SUCCESS,", "501 5.5.4")]
    [InlineData("NOTIFY=SOON", "501 5.5.4")]
    [InlineData("NOTIFY=NEVER NOTIFY=NEVER", "501 5.5.4")]
    [InlineData("NOTIFY=NEVER X==", "501 5.5.4")]
    [InlineData("ORCPT", "501 5.5.4")]
    [InlineData("ORCPT=bob@example.com", "501 5.5.4")]
    [InlineData("ORCPT=;bob@example.com", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;+0A", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;ü@example.com", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;b+C3+B6b@example.com", "501 5.5.4")]
    [InlineData("ORCPT=utf-8;ü@example.com", "501 5.5.4")]
    [InlineData("ORCPT=utf-8;\\\\x{41}@example.com", "501 5.5.4")]
    [InlineData("ORCPT=utf-8;+2B@example.com", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;a@b.test ORCPT=rfc822;a@b.test", "501 5.5.4")]
    [InlineData("RET=FULL", "555 5.5.4")]
    [InlineData("SIZE=10", "555 5.5.4")]
    [InlineData("XYZZY", "555 5.5.4")]
    public Task Rcpt_GetsItsReply(string parameters, string reply) => Dialog.PlayAsync($"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: RCPT TO:<c@d.test> {parameters}
        S: {reply} *
        """);

    [Theory]
    [InlineData(499, "250 2.1.5")]
    [InlineData(500, "250 2.1.5")]
    [InlineData(501, "501 5.5.4")]
    public Task OriginalRecipient_AroundItsLimit(int length, string reply) => Rcpt_GetsItsReply($"ORCPT={"rfc822;".PadRight(length, 'r')}", reply);

    // Only ORCPT's grammar has characters beyond ASCII, and only when they were asked for (RFC 6533 section 3). As xtext of type rfc822 they come from
    // Postfix, whatever RFC 3461 says.
    [Theory]
    [InlineData("ORCPT=utf-8;ü@bücher.test", "250 2.1.5")]
    [InlineData("ORCPT=utf-8;ü\\\\x{E9}@b.test", "250 2.1.5")]
    [InlineData("ORCPT=rfc822;ü@b.test", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;b+C3+B6b@b+C3+BCcher.test", "250 2.1.5")]
    [InlineData("ORCPT=RFC822;b+C3+B6b@b+C3+BCcher.test", "250 2.1.5")]
    [InlineData("ORCPT=rfc822;b+C3b@b.test", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;b+C3+B6b+0A@b.test", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;b+C3+B6b", "501 5.5.4")]
    [InlineData("ORCPT=x400;b+C3+B6b@b.test", "501 5.5.4")]
    [InlineData("ORCPT=ü;a@b.test", "501 5.5.4")]
    [InlineData("ORCPT=utf-8;\\xC3@b.test", "501 5.5.4")]
    [InlineData("NOTIFY=NÉVER", "501 5.5.4")]
    [InlineData("ÖRCPT=1", "501 5.5.4")]
    [InlineData("XYZZY=ü", "555 5.5.4")]
    public Task RcptUnderSmtpUtf8_GetsItsReply(string parameters, string reply) => Dialog.PlayAsync($"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> SMTPUTF8
        S: 250 2.1.0 *
        C: RCPT TO:<c@d.test> {parameters}
        S: {reply} *
        """);

    [Fact]
    public Task AfterHelo_NothingIsOffered() => Dialog.PlayAsync("""
        S: 220 *
        C: HELO client.test
        S: 250 *
        C: MAIL FROM:<a@b.test> RET=FULL
        S: 555 5.5.4 *
        C: MAIL FROM:<a@b.test> ENVID=1
        S: 555 5.5.4 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: RCPT TO:<c@d.test> NOTIFY=NEVER
        S: 555 5.5.4 *
        C: RCPT TO:<c@d.test> ORCPT=rfc822;c@d.test
        S: 555 5.5.4 *
        C: RCPT TO:<c@d.test>
        S: 250 2.1.5 *
        """);

    [Fact]
    public Task SwitchedOff_ItIsUnknown() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new();
            server.Endpoint.Extensions &= ~SmtpExtensions.Dsn;
            return server;
        },
        """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> RET=FULL
        S: 555 5.5.4 *
        C: MAIL FROM:<a@b.test> ENVID=1
        S: 555 5.5.4 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: RCPT TO:<c@d.test> NOTIFY=NEVER
        S: 555 5.5.4 *
        C: RCPT TO:<c@d.test> ORCPT=rfc822;c@d.test
        S: 555 5.5.4 *
        """);

    [Fact]
    public async Task Envelope_ReachesHooksAsItWasGiven()
    {
        List<string> seen = [];
        await Dialog.PlayAsync(
            () =>
            {
                TestServer server = new();
                server.Options.MailboxFilter = new DelegateMailboxFilter(
                    (_, mail, _) =>
                    {
                        seen.Add($"{mail.Return} '{mail.EnvelopeId}' {mail.Parameters}");
                        return new(SmtpReply.Ok);
                    },
                    (_, _, recipient, _) =>
                    {
                        seen.Add($"{recipient.Notify} '{recipient.OriginalRecipient}' {recipient.Parameters}");
                        return new(SmtpReply.Ok);
                    });
                return server.WithStore((_, mail, _, _) =>
                {
                    seen.Add(string.Join('|', mail.Recipients.Select(recipient => recipient.Parameters)));
                    return new(SmtpReply.Ok);
                });
            },
            """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> Ret=hdrs  ENVID=a+20b SMTPUTF8
            C: RCPT TO:<c@d.test> NOTIFY=delay,SUCCESS ORCPT=utf-8;ü\\x{2B}x@d.test
            C: RCPT TO:<e@d.test> ORCPT=RFC822;e+2B@d.test
            C: RCPT TO:<f@d.test>
            C: DATA
            S: 250 2.1.0 *
            S: 250 2.1.5 *
            S: 250 2.1.5 *
            S: 250 2.1.5 *
            S: 354 *
            C: .
            S: 250 2.0.0 *
            """);

        // Played twice.
        string[] expected =
        [
            "Headers 'a b' Ret=hdrs  ENVID=a+20b SMTPUTF8",
            @"Success, Delay 'utf-8;ü+x@d.test' NOTIFY=delay,SUCCESS ORCPT=utf-8;ü\x{2B}x@d.test",
            "Unspecified 'RFC822;e+@d.test' ORCPT=RFC822;e+2B@d.test",
            "Unspecified '' ",
            @"NOTIFY=delay,SUCCESS ORCPT=utf-8;ü\x{2B}x@d.test|ORCPT=RFC822;e+2B@d.test|",
        ];
        seen.Should().Equal([.. expected, .. expected]);
    }

    [Fact]
    public async Task Envelope_ReachesTheLogAtDebug()
    {
        await using TestServer server = new();
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> RET=FULL SMTPUTF8
            S: 250 *
            C: RCPT TO:<c@d.test> ORCPT=utf-8;ü@d.test
            S: 250 *
            """);
        server.Log.Lines.Should().Contain(line => line.StartsWith("Debug 310 ", StringComparison.Ordinal) && line.Contains("<a@b.test> with 'RET=FULL SMTPUTF8'", StringComparison.Ordinal));
        server.Log.Lines.Should().Contain(line => line.StartsWith("Debug 311 ", StringComparison.Ordinal) && line.Contains(@"<c@d.test> with 'ORCPT=utf-8;\u00FC@d.test'", StringComparison.Ordinal));
    }

    // RFC 2033 section 4: as in SMTP.
    [Fact]
    public Task InLmtp_ItIsTheSame() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new();
            server.Endpoint.Protocol = SmtpProtocol.Lmtp;
            return server;
        },
        """
        S: 220 *
        C: LHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> RET=FULL ENVID=1
        S: 250 2.1.0 *
        C: RCPT TO:<c@d.test> NOTIFY=NEVER ORCPT=rfc822;c@d.test
        S: 250 2.1.5 *
        """);
}
