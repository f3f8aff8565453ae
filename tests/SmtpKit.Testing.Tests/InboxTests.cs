using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>Several tests on one server, each with its own part of the mail.</summary>
public sealed class InboxTests
{
    [Fact]
    public async Task Inbox_HasWhatIsItsOwn_AndNothingElse()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        await SendAsync(smtp, "ada", "a@run1.test", "b@RUN2.test");
        await SendAsync(smtp, "bob", "a@run2.test");
        await SendAsync(smtp, null, "a@sub.run1.test");

        Numbers(smtp.Inbox("run1.test")).Should().Equal(1);
        Numbers(smtp.Inbox("run2.test")).Should().Equal(1, 2);
        Numbers(smtp.Inbox("A@run2.test")).Should().Equal(2);
        Numbers(smtp.InboxOfUser("ada")).Should().Equal(1);
        Numbers(smtp.InboxOfUser("ADA")).Should().BeEmpty();
        smtp.Inbox("Run1.test").Should().BeSameAs(smtp.Inbox("run1.test"));
        (await smtp.Inbox("run2.test").WaitForMessageAsync(mail => mail.UserName == "bob")).Number.Should().Be(2);
        await smtp.Inbox("run3.test").EnsureNothingArrivedAsync();
        await smtp.Inbox("run3.test").ExpectNoMessageAsync(TimeSpan.Zero);
        await smtp.Inbox("run2.test").Awaiting(inbox => inbox.EnsureNothingArrivedAsync()).Should().ThrowAsync<MailExpectationException>()
            .WithMessage("No message was to come in the inbox run2.test, but there are 2 messages:*");
        await smtp.Inbox("run3.test").Awaiting(inbox => inbox.WaitForMessageAsync(timeout: TimeSpan.Zero)).Should().ThrowAsync<MailExpectationException>()
            .WithMessage("No message in the inbox run3.test within 00:00:00. There is no message.\n3 more went elsewhere:*");
    }

    [Fact]
    public async Task Cleared_ItForgetsForItselfAlone()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        FakeInbox one = smtp.Inbox("run1.test");
        FakeInbox two = smtp.Inbox("run2.test");
        await SendAsync(smtp, null, "a@run1.test");
        await SendAsync(smtp, null, "a@run1.test", "a@run2.test");
        one.Clear();
        one.Messages.Should().BeEmpty();
        Numbers(two).Should().Equal(2);
        smtp.Messages.Should().HaveCount(1, "what was nobody else's is gone");
        await SendAsync(smtp, null, "a@run1.test");
        Numbers(one).Should().Equal(3);
        (await one.WaitForMessageAsync()).Number.Should().Be(3);
    }

    private static IEnumerable<long> Numbers(FakeInbox inbox) => inbox.Messages.Select(mail => mail.Number);

    private static async Task SendAsync(FakeSmtpServer smtp, string? user, params string[] recipients)
    {
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory: true);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        if (user is not null)
        {
            await client.SayAllAsync($"AUTH PLAIN {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"\0{user}\0x"))}");
        }

        await client.SayAllAsync(["MAIL FROM:<>", .. recipients.Select(recipient => $"RCPT TO:<{recipient}>"), "DATA", "x\r\n.", "QUIT"]);
        (await client.ReadReplyAsync()).Should().Be("(closed)");

        // The connection's end and the session's are two moments.
        await smtp.Sessions[^1].Ended;
    }
}
