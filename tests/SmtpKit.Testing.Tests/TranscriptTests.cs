using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>What was said, as it is read, and played again.</summary>
public sealed class TranscriptTests
{
    [Fact]
    public async Task Transcript_IsWhatWasSaid_WithoutSecretsAndMessages()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.Capabilities = FakeCapabilities.Auth | FakeCapabilities.EnhancedStatusCodes);
        smtp.When.Recipient("full@example.com").Reply(SmtpReply.MailboxFull);
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory: true);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test", "AUTH LOGIN", "YWRh", "c2VjcmV0", "MAIL FROM:<a@b.test>");
        await client.SayAsync("RCPT TO:<full@example.com>");
        await client.SayAllAsync("RCPT TO:<ada@example.com>", "DATA", "Subject: secret\r\n\r\n..\r\n.");
        await client.SayAsync("NONSENSE\x01\\");
        await client.DisposeAsync();
        await smtp.Sessions[0].Ended;

        smtp.Sessions[0].Transcript.Should().Be(
            """
            S: 220 localhost ESMTP SmtpKit
            C: EHLO client.test
            S: 250-localhost
            S: 250-ENHANCEDSTATUSCODES
            S: 250 AUTH OAUTHBEARER XOAUTH2 PLAIN LOGIN
            C: AUTH LOGIN
            S: 334 VXNlcm5hbWU6
            C: ****
            S: 334 UGFzc3dvcmQ6
            C: ****
            S: 235 2.7.0 Authentication succeeded
            C: MAIL FROM:<a@b.test>
            S: 250 2.1.0 Sender OK
            C: RCPT TO:<full@example.com>
            # fault Rcpt full@example.com: 452 4.2.2 Mailbox full (hit 1 times)
            S: 452 4.2.2 Mailbox full
            C: RCPT TO:<ada@example.com>
            S: 250 2.1.5 Recipient OK
            C: DATA
            S: 354 Start mail input; end with <CRLF>.<CRLF>
            C: (22 octets)
            S: 250 2.0.0 Message accepted
            C: NONSENSE\x01\\
            S: 500 5.5.2 Control character in command line
            C: (hangs up)

            """.ReplaceLineEndings("\n"));
        smtp.Sessions[0].ToString().Should().Be("session 1 of client.test, signed in as ada, ended: Disconnected");
    }

    [Fact]
    public async Task TranscriptOfManyLines_KeepsBeginningAndEnd()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory: true);
        await client.ReadReplyAsync();
        string line = $"NOOP {new string('x', 2000)}";
        for (int i = 0; i < 1000; i++)
        {
            await client.SayAsync(line);
        }

        await client.SayAsync("QUIT");
        await smtp.Sessions[0].Ended;
        string transcript = smtp.Sessions[0].Transcript;
        transcript.Length.Should().BeLessThan(1_100_000);
        transcript.Should().StartWith("S: 220").And.EndWith("S: (closed)\n").And.MatchRegex(@"# \(\d+ lines are left out here\)");
    }
}
