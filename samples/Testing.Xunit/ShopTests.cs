using SmtpKit.Testing;

namespace Testing.Xunit;

/// <summary>The mails that the shop sends.</summary>
public sealed class ShopTests : ShopFixture
{
    [Fact]
    public async Task Registration_IsWelcomed_WithALinkThatConfirms()
    {
        await Shop.RegisterAsync("ada@example.com", Token);

        ReceivedMail mail = await Smtp.WaitForMessageAsync(m => m.IsTo("ada@example.com"));
        mail.Subject.Should().Be("Welcome");
        mail.Links.Should().HaveCount(2);
        mail.Link("html=1").Uri!.Query.Should().StartWith("?token=");
    }

    [Fact]
    public async Task Code_IsSent_ToItsUserAlone()
    {
        string code = await Shop.SendCodeAsync("ada@example.com", Token);

        ReceivedMail mail = Smtp.Messages.Should().ContainSingle().Which;
        mail.Codes().Should().Equal(code);
        mail.Recipients.Should().Equal("ada@example.com");
    }

    [Fact]
    public async Task Order_IsConfirmed_WithItsInvoice_AndABlindCopyForTheBooks()
    {
        await Shop.OrderAsync("ada@example.com", 3, Token);

        ReceivedMail mail = Smtp.Messages.Should().ContainSingle().Which;
        mail.Subject.Should().Be("Your order: 3 Bücher");
        mail.BlindCopies.Should().Equal("books@shop.example");
        mail.RawText.Should().NotContain("books@shop.example");
        mail.Attachments.Should().ContainSingle().Which.ReadText().Should().Be("books;3\n");
    }

    [Fact]
    public async Task OrderOfNothing_IsRefused_AndNobodyHearsOfIt()
    {
        await Shop.Awaiting(shop => shop.OrderAsync("ada@example.com", 0, Token)).Should().ThrowAsync<ArgumentOutOfRangeException>();

        await Smtp.EnsureNothingArrivedAsync();
    }
}
