using MimeKit;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests;

public sealed class MimeMessageStoreTests
{
    private const string Mail = "From: Ada <ada@example.org>\r\nTo: bob@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello, Bob.\r\n";

    [Fact]
    public async Task Message_IsGivenAsMimeKitReadsIt_AndStays()
    {
        KeepingStore store = new();
        await using Client client = await Client.ConnectAsync(store);

        (await client.SendAsync(Mail)).Should().StartWith("250 ");
        (await client.SendAsync(Mail)).Should().StartWith("250 ");

        store.Messages.Should().HaveCount(2);
        (MailTransaction transaction, MimeMessage message) = store.Messages.First();
        transaction.Recipients.Should().ContainSingle().Which.ToString().Should().Be("bob@example.com");
        message.Subject.Should().Be("Grüße");
        message.From.Mailboxes.Single().Address.Should().Be("ada@example.org");
        message.TextBody!.Trim().Should().Be("Hello, Bob.");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello there\r\n")]
    [InlineData("Hello there\r\n\r\nAnd more.\r\n")]
    [InlineData(" folded\r\nSubject: x\r\n\r\nx\r\n")]
    [InlineData("\u0001\u00ff\r\n\r\nx\r\n")]
    public async Task WhatIsNoMessage_Is554_AndTheSessionGoesOn(string message)
    {
        KeepingStore store = new();
        await using Client client = await Client.ConnectAsync(store);

        (await client.SendAsync(message)).Should().StartWith("554 5.6.0 ");
        store.Messages.Should().BeEmpty();
        (await client.SendAsync(Mail)).Should().StartWith("250 ");
    }

    [Theory]
    [InlineData("\r\nno header\r\n")]
    [InlineData("Subject: only this\r\n")]
    [InlineData("To: bob@example.com\r\nno field\r\nSubject: x\r\n\r\nx\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n")]
    [InlineData("Content-Type: multipart/mixed\r\n\r\nno boundary\r\n")]
    [InlineData("Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n")]
    [InlineData("From: <<<>>>\r\nDate: never\r\nContent-Type: ;;;\r\n\r\nx\r\n")]
    public async Task WhatIsOnlyOdd_IsTaken(string message)
    {
        KeepingStore store = new();
        await using Client client = await Client.ConnectAsync(store);
        (await client.SendAsync(message)).Should().StartWith("250 ");
        store.Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task WhatIsTooLarge_Is552_AndTheSessionGoesOn()
    {
        KeepingStore store = new(new MimeMessageLimits { MaxOctets = Mail.Length });
        await using Client client = await Client.ConnectAsync(store);

        (await client.SendAsync(Mail + "x\r\n")).Should().StartWith("552 5.3.4 ");
        store.Messages.Should().BeEmpty();
        (await client.SendAsync(Mail)).Should().StartWith("250 ");
    }

    [Fact]
    public async Task MessageThatBreaksOff_IsNotGiven()
    {
        KeepingStore store = new();
        await using (Client client = await Client.ConnectAsync(store))
        {
            await client.BreakOffAsync(Mail);
        }

        store.Messages.Should().BeEmpty();
    }
}
