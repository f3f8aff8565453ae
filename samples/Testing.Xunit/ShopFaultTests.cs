using System.Net.Mail;
using SmtpKit;
using SmtpKit.Testing;

namespace Testing.Xunit;

/// <summary>What the shop does when the mail server is not at its best.</summary>
public sealed class ShopFaultTests : ShopFixture
{
    [Fact]
    public async Task GreylistingServer_IsTriedAgain()
    {
        Fault greylisting = Smtp.When.Greylisting();

        await Shop.RegisterAsync("ada@example.com", Token);

        greylisting.TimesHit.Should().Be(1);
        Smtp.Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task MailboxThatDoesNotExist_IsNotTriedAgain()
    {
        Fault unknown = Smtp.When.Recipient("ada@example.com").Reply(SmtpReply.MailboxNotFound);

        await Shop.Awaiting(shop => shop.RegisterAsync("ada@example.com", Token)).Should().ThrowAsync<SmtpFailedRecipientException>();

        unknown.TimesHit.Should().Be(1);
        await Smtp.EnsureNothingArrivedAsync();
    }

    [Fact]
    public async Task ServerThatIsDownTwice_IsTriedAThirdTime()
    {
        Smtp.When.Connect().Disconnect().Once();
        Smtp.When.Greeting().Reply(421, "Too busy").Once();

        await Shop.RegisterAsync("ada@example.com", Token);

        Smtp.EnsureAllFaultsHit();
        Smtp.Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task ServerThatIsLostBehindTheMessage_GetsItTwice_UnderOneId()
    {
        Smtp.When.EndOfData().Disconnect().Once();

        await Shop.RegisterAsync("ada@example.com", Token);

        IReadOnlyList<ReceivedMail> mails = await Smtp.WaitForMessagesAsync(2);
        mails.Select(mail => mail.Headers["Message-ID"]).Distinct().Should().ContainSingle("a mail that comes twice can be told as one");
    }

    [Fact]
    public async Task FullDisk_IsReported_AfterThreeTimes()
    {
        Fault full = Smtp.When.DiskFull();

        await Shop.Awaiting(shop => shop.RegisterAsync("ada@example.com", Token)).Should().ThrowAsync<SmtpException>();

        full.TimesHit.Should().Be(3);
    }
}
