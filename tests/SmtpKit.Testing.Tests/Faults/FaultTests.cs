using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests.Faults;

/// <summary>How faults are counted, chosen and taken away.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Greylisting_RefusesEachPairOnce()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        Fault fault = smtp.When.Greylisting();
        await using RawClient client = await HelloAsync(smtp);
        await client.SayAllAsync("MAIL FROM:<a@b.test>");
        (await client.SayAsync("RCPT TO:<c@d.test>")).Should().StartWith("450 4.7.1");
        (await client.SayAsync("RCPT TO:<e@d.test>")).Should().StartWith("450 4.7.1");
        await client.SayAllAsync("RCPT TO:<C@D.test>", "RSET", "MAIL FROM:<other@b.test>");
        (await client.SayAsync("RCPT TO:<c@d.test>")).Should().StartWith("450 4.7.1");
        await client.SayAllAsync("RCPT TO:<c@d.test>");
        fault.TimesHit.Should().Be(3);
    }

    [Fact]
    public async Task DiskFull_RefusesAtMail_WhereASizeIsTold_AndAtTheEnd()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        Fault fault = smtp.When.DiskFull().FirstTimes(2);
        await using RawClient client = await HelloAsync(smtp);
        (await client.SayAsync("MAIL FROM:<a@b.test> SIZE=1")).Should().StartWith("452 4.3.1");
        await client.SayAllAsync("MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>", "DATA");
        (await client.SayAsync("x\r\n.")).Should().StartWith("452 4.3.1");
        smtp.Messages.Should().BeEmpty();
        await client.SayAllAsync("MAIL FROM:<a@b.test> SIZE=1", "RCPT TO:<c@d.test>", "DATA", "x\r\n.");
        smtp.Messages.Should().HaveCount(1);
        fault.TimesHit.Should().Be(2);
        fault.ToString().Should().Be("the disk is full: 452 4.3.1 Insufficient system storage, try again later (hit 2 times)");
    }

    [Fact]
    public async Task FirstMade_StrikesFirst_AndThenTheNext()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.When.Recipient("c@d.test").Reply(SmtpReply.MailboxBusy).FirstTimes(2);
        smtp.When.Recipient("d.test").Reply(SmtpReply.MailboxFull).Once();
        smtp.When.Recipient("other.test").Reply(SmtpReply.MailboxNotFound);
        await using RawClient client = await HelloAsync(smtp);
        await client.SayAllAsync("MAIL FROM:<a@b.test>");
        foreach (string reply in new[] { "450 4.2.1", "450 4.2.1", "452 4.2.2", "250 2.1.5", "250 2.1.5" })
        {
            (await client.SayAsync("RCPT TO:<C@d.test>")).Should().StartWith(reply);
        }

        (await client.SayAsync("RCPT TO:<x@sub.other.test>")).Should().StartWith("250");
        smtp.Invoking(s => s.EnsureAllFaultsHit()).Should().Throw<MailExpectationException>()
            .WithMessage("No client has met:\n  Rcpt other.test: 550 5.1.1 No such mailbox here (hit 0 times)");
        smtp.Faults[2].Invoking(fault => fault.EnsureHit()).Should().Throw<MailExpectationException>();
        (await client.SayAsync("RCPT TO:<x@OTHER.test>")).Should().StartWith("550 5.1.1");
        smtp.EnsureAllFaultsHit();
        smtp.Faults[2].Remove();
        (await client.SayAsync("RCPT TO:<x@other.test>")).Should().StartWith("250");
        smtp.When.Command("RSET").Reply(451, "no");
        smtp.ClearFaults();
        smtp.Faults.Should().BeEmpty();
        await client.SayAllAsync("RSET");
    }

    [Fact]
    public async Task Delays_AddUp_AndGoWithAReply()
    {
        TimedClock clock = new();
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.TimeProvider = clock);
        await using RawClient client = await HelloAsync(smtp);
        smtp.When.Sender().Delay(TimeSpan.FromSeconds(1));
        smtp.When.Sender("").Reply(SmtpReply.PolicyRejected);
        smtp.When.Sender().Delay(TimeSpan.FromSeconds(2));
        Task<string> reply = client.SayAsync("MAIL FROM:<>");
        await clock.PassAsync(TimeSpan.FromSeconds(3));
        (await reply).Should().StartWith("550 5.7.1");
    }

    [Fact]
    public async Task ManyClientsAtOnce_MeetAFaultAsOftenAsWasSaid()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        Fault fault = smtp.When.Sender().Reply(SmtpReply.PolicyRejected).FirstTimes(7);
        string[] replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using RawClient client = await HelloAsync(smtp);
            return await client.SayAsync("MAIL FROM:<>");
        }));
        replies.Count(reply => reply.StartsWith("550", StringComparison.Ordinal)).Should().Be(7);
        fault.TimesHit.Should().Be(7);
    }

    [Fact]
    public async Task ClientThatHangsUp_EndsADelay()
    {
        TimedClock clock = new();
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.TimeProvider = clock);
        TimeSpan hour = TimeSpan.FromHours(1);
        Fault fault = smtp.When.EndOfData().Delay(hour);
        RawClient client = await HelloAsync(smtp);
        await client.SayAllAsync("MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA");
        await client.SendAsync("x\r\n.\r\n");
        await clock.WaitBeginsAsync(hour);
        await client.DisposeAsync();

        await smtp.Sessions[0].Ended.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        smtp.Messages.Should().HaveCount(1);
        await fault.WaitUntilHitAsync();
    }

    [Fact]
    public async Task ConditionThatThrows_RefusesTheMessage()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.When.EndOfData(_ => throw new FormatException("mine")).Disconnect();
        await using RawClient client = await HelloAsync(smtp);
        await client.SayAllAsync("MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA");
        (await client.SayAsync("x\r\n.")).Should().StartWith("451 4.3.0");
    }

    [Fact]
    public async Task PipelinedClient_MeetsAFaultInItsPlace()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.When.Recipient("c@d.test").Reply(SmtpReply.MailboxFull);
        await using RawClient client = await HelloAsync(smtp);
        await client.SendAsync("MAIL FROM:<>\r\nRCPT TO:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n");
        foreach (string reply in new[] { "250 2.1.0", "250 2.1.5", "452 4.2.2", "354 " })
        {
            (await client.ReadReplyAsync()).Should().StartWith(reply);
        }
    }

    [Fact]
    public async Task Acceptance_CanBeWordedOtherwise()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.When.Greeting().Reply(220, "of another make");
        smtp.When.EndOfData().Reply(new SmtpReply(250, new(2, 6, 0), "Queued as 4711"));
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        (await client.ReadReplyAsync()).Should().Be("220 localhost of another make");
        await client.SayAllAsync("EHLO client.test", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA");
        (await client.SayAsync("x\r\n.")).Should().Be("250 2.6.0 Queued as 4711");
        smtp.Messages.Should().HaveCount(1);
    }

    [Fact]
    public async Task WrongUse_IsNamed()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.Invoking(s => s.When.Data().Reply(SmtpReply.Ok)).Should().Throw<ArgumentException>().WithMessage("At Data a fault answers 4yz or 5yz*");
        smtp.Invoking(s => s.When.Sender().Reply(354, "go")).Should().Throw<ArgumentException>().WithMessage("At Mail a fault answers 2yz, 4yz or 5yz, not 354*");
        smtp.Invoking(s => s.When.Sender().Delay(TimeSpan.FromTicks(-1))).Should().Throw<ArgumentOutOfRangeException>();
        smtp.Invoking(s => s.When.Sender().Garbage([])).Should().Throw<ArgumentException>();
        smtp.Invoking(s => s.When.Connect().ReadSlowly(0, TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>();
        smtp.Invoking(s => s.When.Sender().Disconnect().FirstTimes(0)).Should().Throw<ArgumentOutOfRangeException>();
        smtp.Invoking(s => s.When.Handshake().Show((FakeCertificate)99)).Should().Throw<ArgumentOutOfRangeException>();
        smtp.Invoking(s => s.When.Command(" ")).Should().Throw<ArgumentException>();
    }

    private static async Task<RawClient> HelloAsync(FakeSmtpServer smtp)
    {
        RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        return client;
    }
}
