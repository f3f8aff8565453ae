using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>A transcript is a test: what was said once is said again, and has to be answered as it was.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task RecordedSession_PlaysAgain_InMemoryAndOverASocket(TlsMode mode)
    {
        string transcript = await RecordAsync(mode);
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options =>
        {
            options.Tls = mode;
            options.Users["shop"] = "other";
        });
        Prepare(smtp);
        Replay replay = new(transcript) { Tls = mode, UserName = "shop", Password = "other" };
        await replay.AgainstAsync(smtp, TestContext.Current.CancellationToken);
        Prepare(smtp);
        await replay.AgainstAsync(smtp.Host, smtp.Port, TestContext.Current.CancellationToken);

        await smtp.WaitForMessagesAsync(4);
        smtp.Messages.Select(mail => mail.RawBytes.Length).Should().Equal(22, 300, 22, 300);
        smtp.Messages.Should().OnlyContain(mail => mail.UserName == "shop" && mail.Tls != null);
        smtp.Sessions[0].Transcript.Should().Be(transcript);
    }

    [Fact]
    public async Task OtherAnswer_IsShown()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.When.Sender().Reply(SmtpReply.PolicyRejected);
        Replay replay = new("""
            # By hand, with a wildcard.
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 2.1.0 *
            """);
        await replay.Awaiting(r => r.AgainstAsync(smtp)).Should().ThrowAsync<MailExpectationException>().WithMessage(
            "The server was to answer '250 2.1.0 *' and answered '550 5.7.1 Rejected by policy' after:\nS: 220 *\nC: HELO client.test\nS: 250 *\nC: MAIL FROM:<a@b.test>\n");
    }

    [Theory]
    [InlineData("disconnect", "S: (closed)")]
    [InlineData("reset", "S: (closed)")]
    [InlineData("truncate", "S: 250 2.1.0 \nS: (closed)")]
    [InlineData("garbage", "S: \\x15\\x03\\x01<html>\\x00\\xFF\\xFEnot a reply\nC: NOOP\nS: 250 2.0.0 OK")]
    public async Task Fault_PlaysAgain(string kind, string end)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        ReplyFaults sender = smtp.When.Sender();
        _ = kind switch
        {
            "disconnect" => sender.Disconnect(),
            "reset" => sender.Reset(),
            "truncate" => sender.Truncate(),
            _ => sender.Garbage(),
        };
        await new Replay($"S: 220 *\nC: HELO client.test\nS: 250 *\nC: MAIL FROM:<>\n{end}").AgainstAsync(smtp.Host, smtp.Port);
        await smtp.Sessions[0].Ended;
        if (kind != "reset")
        {
            smtp.Sessions[0].Transcript.Should().Contain(end.Split('\n')[0] + "\n");
        }

        smtp.ClearFaults();
    }

    [Fact]
    public async Task SilentServer_IsNotWaitedForForever()
    {
        TimedClock clock = new();
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.TimeProvider = clock);
        smtp.When.Command("NOOP").Delay(TimeSpan.FromHours(1));
        Task replay = new Replay("S: 220 *\nC: NOOP\nS: 250 *") { TimeProvider = clock, Timeout = TimeSpan.FromSeconds(7) }.AgainstAsync(smtp);
        await clock.WaitBeginsAsync(TimeSpan.FromSeconds(7));
        await clock.WaitBeginsAsync(TimeSpan.FromSeconds(7));
        await clock.WaitBeginsAsync(TimeSpan.FromSeconds(7));
        await clock.WaitBeginsAsync(TimeSpan.FromHours(1));
        clock.Advance(TimeSpan.FromSeconds(7));
        await replay.Invoking(task => task).Should().ThrowAsync<MailExpectationException>().WithMessage("The server was to answer '250 *' and said nothing for 00:00:07*");
    }

    [Fact]
    public async Task WhatCannotBePlayed_IsNamed()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        FluentActions.Invoking(() => new Replay("S: 220 *\nEHLO x")).Should().Throw<FormatException>().WithMessage("'EHLO x' is no line of a transcript*");
        await new Replay("S: 220 *\nC: AUTH SCRAM-SHA-256 ****").Awaiting(r => r.AgainstAsync(smtp)).Should().ThrowAsync<MailExpectationException>()
            .WithMessage("A sign-in by SCRAM-SHA-256 cannot be played again*");
    }

    private static void Prepare(FakeSmtpServer smtp)
    {
        smtp.ClearFaults();
        smtp.When.Recipient("full@example.com").Reply(SmtpReply.MailboxFull).Once();
    }

    private static async Task<string> RecordAsync(TlsMode mode)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options =>
        {
            options.Tls = mode;
            options.Users["ada"] = "secret";
        });
        Prepare(smtp);
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory: true);
        if (mode == TlsMode.Implicit)
        {
            await client.StartTlsAsync(smtp);
        }

        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        if (mode == TlsMode.StartTls)
        {
            await client.SayAllAsync("STARTTLS");
            await client.StartTlsAsync(smtp);
            await client.SayAllAsync("EHLO client.test");
        }

        await client.SayAllAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=", "MAIL FROM:<a@b.test>");
        await client.SayAsync("RCPT TO:<full@example.com>");
        await client.SayAllAsync("RCPT TO:<ada@example.com>", "DATA", "Subject: secret\r\n\r\n..\r\n.");
        await client.SayAllAsync("MAIL FROM:<a@b.test>", "RCPT TO:<ada@example.com>");
        await client.SendAsync($"BDAT 100\r\n{new string('y', 98)}\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250");
        await client.SendAsync($"BDAT 200 LAST\r\n{new string('z', 198)}\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250");
        await client.SayAsync("WHAT\x07 \\ \u00E4");
        await client.SayAllAsync("QUIT");
        (await client.ReadReplyAsync()).Should().Be("(closed)");
        await smtp.Sessions[0].Ended;
        return smtp.Sessions[0].Transcript;
    }
}
