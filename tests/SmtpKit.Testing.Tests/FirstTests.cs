using System.Net.Mail;
using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>What everybody does: start, send, look.</summary>
public sealed class FirstTests
{
    [Fact]
    public async Task Mail_IsThere_WithAllThatItSays()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        using SmtpClient client = new(smtp.Host, smtp.Port) { Credentials = new System.Net.NetworkCredential("shop", "secret") };
        using MailMessage sent = new("Shop <shop@example.org>", "ada@example.com") { Subject = "Grüße", Body = "Your code is 123456.\r\nhttps://shop.example.org/confirm?t=1\r\n" };
        sent.Bcc.Add("audit@example.net");
        sent.Attachments.Add(Attachment.CreateAttachmentFromString("a,b", "orders.csv"));
        await client.SendMailAsync(sent);

        ReceivedMail mail = smtp.Messages.Should().ContainSingle().Which;
        mail.Subject.Should().Be("Grüße");
        mail.Text.Should().StartWith("Your code is 123456.");
        mail.Codes().Should().Equal("123456");
        mail.Link("/confirm").Href.Should().Be("https://shop.example.org/confirm?t=1");
        mail.From.Single().DisplayName.Should().Be("Shop");
        mail.Sender.Should().Be("shop@example.org");
        mail.Recipients.Should().BeEquivalentTo("ada@example.com", "audit@example.net");
        mail.BlindCopies.Should().Equal("audit@example.net");
        mail.Headers["Bcc"].Should().BeNull();
        mail.IsTo("ADA@example.com").Should().BeTrue();
        mail.IsTo("example.net").Should().BeTrue();
        mail.IsTo("net").Should().BeFalse();
        mail.IsFrom("example.org").Should().BeTrue();
        mail.Attachments.Single().FileName.Should().Be("orders.csv");
        mail.UserName.Should().Be("shop");
        mail.Tls.Should().BeNull();
        mail.Session.HelloName.Should().NotBeNull();
        mail.Number.Should().Be(1);
        mail.RawText.Should().Contain("Subject: =?utf-8?");
        mail.ToString().Should().Be($"'Grüße' from <shop@example.org> to <{string.Join(">, <", mail.Recipients)}>, {mail.RawBytes.Length} octets");
        smtp.SignIns.Single().ToString().Should().Be("LOGIN shop: accepted");
        smtp.SignIns.Single().Secret.Should().Be("secret");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_IsThereBeforeItsReply(bool inMemory)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        for (int i = 1; i <= 200; i++)
        {
            await client.SayAllAsync("MAIL FROM:<>", "RCPT TO:<ada@example.com>", "DATA", $"Subject: {i}\r\n\r\n.");
            smtp.Messages.Should().HaveCount(i);
        }
    }
}
