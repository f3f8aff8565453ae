using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>Waits end with the message that they wait for, with their time, with their caller, or with the server; and never by looking again and again.</summary>
public sealed class WaitingTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);
    private readonly TimedClock _clock = new();

    [Fact]
    public async Task MessageThatCameBefore_IsFound_AsOftenAsItIsWaitedFor()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        await TestMail.SendInMemoryAsync(smtp, subject: "1");

        (await smtp.WaitForMessageAsync()).Subject.Should().Be("1");
        (await smtp.WaitForMessageAsync(mail => mail.IsTo("ada@example.com"))).Subject.Should().Be("1");
        await smtp.Sessions[0].Ended;
        smtp.Clear();
        smtp.Messages.Should().BeEmpty();
        smtp.Sessions.Should().BeEmpty();
    }

    [Fact]
    public async Task MessageThatComesLater_EndsTheWait()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        Task<ReceivedMail> wait = smtp.WaitForMessageAsync(mail => mail.Subject == "2");
        await TestMail.SendInMemoryAsync(smtp, subject: "1");
        wait.IsCompleted.Should().BeFalse();
        await TestMail.SendInMemoryAsync(smtp, subject: "2");

        (await wait).Number.Should().Be(2);
    }

    [Fact]
    public async Task SoManyMessages_AreTheFirstThatFit_InOrder()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        Task<IReadOnlyList<ReceivedMail>> wait = smtp.WaitForMessagesAsync(2, mail => mail.Subject != "2");
        for (int i = 1; i <= 4; i++)
        {
            await TestMail.SendInMemoryAsync(smtp, subject: $"{i}");
        }

        (await wait).Select(mail => mail.Subject).Should().Equal("1", "3");
        (await smtp.WaitForMessagesAsync(4)).Should().HaveCount(4);
    }

    [Fact]
    public async Task WaitInVain_TellsWhatCame_WhatWasNear_AndWhatWasSaid()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        await TestMail.SendInMemoryAsync(smtp, "ada@example.con", "Wellcome");
        await smtp.Sessions[0].Ended;
        Task wait = smtp.WaitForMessageAsync(mail => mail.IsTo("ada@example.com"));
        await _clock.PassAsync(TenSeconds);

        string message = (await wait.Invoking(task => task).Should().ThrowAsync<MailExpectationException>()).Which.Message;
        message.Should().StartWith(
            """
            No message for mail => mail.IsTo("ada@example.com") within 00:00:10. There is 1 message:
              1. 'Wellcome' from <shop@example.org> to <ada@example.con>, 29 octets  <- 'ada@example.con' is not 'ada@example.com'
            Of 1 sessions, 0 open, the last one (session 1 of client.test, ended: Quit) said at the end:
            S: 220 localhost ESMTP SmtpKit
            """.ReplaceLineEndings("\n"));
        message.Should().EndWith("C: (29 octets)\nS: 250 2.0.0 Message accepted\nC: QUIT\nS: 221 2.0.0 Closing connection\nS: (closed)");
    }

    [Fact]
    public async Task WaitForSoMany_TellsHowManyCame()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        await TestMail.SendInMemoryAsync(smtp);
        Task wait = smtp.WaitForMessagesAsync(3, timeout: TimeSpan.FromSeconds(1));
        await _clock.PassAsync(TimeSpan.FromSeconds(1));

        await wait.Invoking(task => task).Should().ThrowAsync<MailExpectationException>().WithMessage("1 of 3 messages within 00:00:01. There is 1 message:*");
    }

    [Fact]
    public async Task WaitOfAServerThatNobodyKnows_SaysSo()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        Task wait = smtp.WaitForMessageAsync();
        await _clock.PassAsync(TenSeconds);

        await wait.Invoking(task => task).Should().ThrowAsync<MailExpectationException>().WithMessage("No message within 00:00:10. There is no message.\nNo client has connected.");
    }

    [Fact]
    public async Task Wait_EndsWithItsCaller_AndWithTheServer()
    {
        FakeSmtpServer smtp = await StartAsync();
        using CancellationTokenSource source = new();
        Task cancelled = smtp.WaitForMessageAsync(cancellationToken: source.Token);
        Task stopped = smtp.WaitForMessageAsync();
        Task silent = smtp.ExpectNoMessageAsync(TenSeconds);
        await source.CancelAsync();
        await cancelled.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        stopped.IsCompleted.Should().BeFalse();
        await smtp.DisposeAsync();

        await stopped.Invoking(task => task).Should().ThrowAsync<ObjectDisposedException>();
        await silent.Invoking(task => task).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task PredicateThatThrows_ThrowsWhereItIsWaited_AndHurtsNobody()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        Task wait = smtp.WaitForMessageAsync(mail => throw new FormatException(mail.Subject));
        await TestMail.SendInMemoryAsync(smtp, subject: "mine");

        await wait.Invoking(task => task).Should().ThrowAsync<FormatException>().WithMessage("mine");
        smtp.Messages.Should().HaveCount(1);
    }

    [Fact]
    public async Task NoMessageWithinATime_TakesTheTime_AndFailsAtOnce()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        await TestMail.SendInMemoryAsync(smtp, subject: "other");
        Task silent = smtp.ExpectNoMessageAsync(TenSeconds, mail => mail.Subject == "unwanted");
        await _clock.WaitBeginsAsync(TenSeconds);
        _clock.Advance(TenSeconds - TimeSpan.FromTicks(1));
        silent.IsCompleted.Should().BeFalse();
        _clock.Advance(TimeSpan.FromTicks(1));
        await silent;

        Task broken = smtp.ExpectNoMessageAsync(TenSeconds, mail => mail.Subject == "unwanted");
        await TestMail.SendInMemoryAsync(smtp, subject: "unwanted");
        await broken.Invoking(task => task).Should().ThrowAsync<MailExpectationException>()
            .WithMessage("No message was to come for mail => mail.Subject == \"unwanted\", but there is 1 message:\n  2. 'unwanted' from*");
        await smtp.Awaiting(s => s.ExpectNoMessageAsync(TenSeconds)).Should().ThrowAsync<MailExpectationException>().WithMessage("*are 2 messages:*");
    }

    [Fact]
    public async Task NothingArrived_NeedsNoClock()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        await smtp.EnsureNothingArrivedAsync();

        RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        Task nothing = smtp.EnsureNothingArrivedAsync();
        await client.SayAllAsync("EHLO client.test", "NOOP");
        nothing.IsCompleted.Should().BeFalse("a session is open");
        await client.DisposeAsync();
        await nothing;

        client = await RawClient.ConnectAsync(smtp, inMemory: true);
        Task something = smtp.EnsureNothingArrivedAsync();
        await TestMail.SendInMemoryAsync(smtp);
        await something.Invoking(task => task).Should().ThrowAsync<MailExpectationException>().WithMessage("No message was to come, but there is 1 message:*");
        await client.DisposeAsync();
    }

    [Fact]
    public async Task ConnectionThatStaysOpen_IsNamed()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        Task nothing = smtp.EnsureNothingArrivedAsync();
        await _clock.PassAsync(TenSeconds);

        await nothing.Invoking(task => task).Should().ThrowAsync<MailExpectationException>().WithMessage("Nothing has arrived, but 1 of the clients' connections are still open*");
    }

    [Fact]
    public async Task Waits_LeaveNothingBehind()
    {
        await using FakeSmtpServer smtp = await StartAsync();
        for (int i = 0; i < 1000; i++)
        {
            Task wait = smtp.WaitForMessageAsync(_ => false);
            await _clock.PassAsync(TenSeconds);
            await wait.Invoking(task => task).Should().ThrowAsync<MailExpectationException>();
        }

        _clock.ArmedTimers.Should().Be(0);
    }

    private Task<FakeSmtpServer> StartAsync() => FakeSmtpServer.StartAsync(options => options.TimeProvider = _clock);
}
