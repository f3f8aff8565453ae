using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>LMTP (RFC 2033).</summary>
public sealed class LmtpTests
{
    // RFC 2033 section 4.2.
    [Fact]
    public Task EachRecipient_HasItsReply() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new TestServer().WithStore(async (_, transaction, body, cancellationToken) =>
            {
                await body.CopyToAsync(Stream.Null, cancellationToken);
                transaction.Recipients[1].Reply = SmtpReply.MailboxFull;
                return SmtpReply.Ok;
            });
            server.Endpoint.Protocol = SmtpProtocol.Lmtp;
            return server;
        },
        """
        S: 220 mx.example.com LMTP SmtpKit
        C: EHLO client.test
        S: 500 5.5.1 *
        C: HELO client.test
        S: 500 5.5.1 *
        C: MAIL FROM:<a@b.test>
        S: 503 5.5.1 *
        C: LHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: DATA
        S: 503 5.5.1 *
        C: RCPT TO:<c@d.test>
        S: 250 2.1.5 *
        C: RCPT TO:<full@d.test>
        S: 250 2.1.5 *
        C: RCPT TO:<bad>
        S: 501 5.1.3 *
        C: RCPT TO:<c@d.test>
        S: 250 2.1.5 *
        C: DATA
        S: 354 *
        C: hello
        C: .
        S: 250 2.0.0 Message accepted
        S: 452 4.2.2 Mailbox full
        S: 250 2.0.0 Message accepted
        C: QUIT
        S: 221 2.0.0 *
        """);

    [Fact]
    public async Task FailedMessage_IsRefusedForEach()
    {
        await using TestServer server = new();
        server.Endpoint.Protocol = SmtpProtocol.Lmtp;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: LHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: RCPT TO:<e@f.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: bare\nline
            C: .
            S: 554 5.6.0 *
            S: 554 5.6.0 *
            C: NOOP
            S: 250 *
            """);
    }
}
