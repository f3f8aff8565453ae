using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>A thousand tests at once, and no message strays from one into another: each with its own server, and all on one.</summary>
public sealed class StrayMailTests
{
    private const int Tests = 1000;

    [Fact]
    public async Task ThousandTests_EachWithItsOwnServer_SeeTheirOwnMailAlone()
    {
        int[] counts = await Task.WhenAll(Enumerable.Range(0, Tests).Select(i => Task.Run(async () =>
        {
            await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
            await Task.WhenAll(SendAsync(smtp, i, 1), SendAsync(smtp, i, 2));
            IReadOnlyList<ReceivedMail> mails = await smtp.WaitForMessagesAsync(2, timeout: TimeSpan.FromMinutes(2));
            return mails.Count(mail => mail.Subject!.StartsWith($"{i}/", StringComparison.Ordinal)) + (smtp.Messages.Count == 2 ? 0 : 1000);
        })));

        counts.Should().OnlyContain(count => count == 2).And.HaveCount(Tests);
    }

    [Fact]
    public async Task ThousandTests_OnOneServer_SeeTheirOwnInboxAlone()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, Tests).Select(i => Task.Run(async () =>
        {
            FakeInbox inbox = smtp.Inbox($"run{i}.test");
            Task<IReadOnlyList<ReceivedMail>> wait = inbox.WaitForMessagesAsync(2, timeout: TimeSpan.FromMinutes(2));
            await Task.WhenAll(SendAsync(smtp, i, 1), SendAsync(smtp, i, 2));
            int own = (await wait).Count(mail => mail.Subject!.StartsWith($"{i}/", StringComparison.Ordinal));
            own += inbox.Messages.Count == 2 ? 0 : 1000;
            inbox.Clear();
            return own + inbox.Messages.Count;
        })));

        counts.Should().OnlyContain(count => count == 2).And.HaveCount(Tests);
        smtp.Messages.Should().BeEmpty("each has cleared what was its own");
        await smtp.EnsureNothingArrivedAsync();
        smtp.OpenSessions.Should().Be(0);
    }

    private static Task SendAsync(FakeSmtpServer smtp, int test, int number) =>
        TestMail.SendInMemoryAsync(smtp, $"ada@run{test}.test", $"{test}/{number}");
}
