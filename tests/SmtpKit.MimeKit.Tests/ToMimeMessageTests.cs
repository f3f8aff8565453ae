using MimeKit;
using SmtpKit.Testing;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests;

public sealed class ToMimeMessageTests
{
    [Fact]
    public async Task StoredMessage_IsRead()
    {
        InMemoryMessageStore store = new();
        await using Client client = await Client.ConnectAsync(store);
        await client.SendAsync("Subject: Hello\r\n\r\nHello, Bob.\r\n");

        MimeMessage message = store.Messages[0].ToMimeMessage();

        message.Subject.Should().Be("Hello");
        message.TextBody!.Trim().Should().Be("Hello, Bob.");
    }

    [Fact]
    public async Task MailOfTheFakeServer_IsRead()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        using System.Net.Mail.SmtpClient application = new(smtp.Host, smtp.Port);
        await application.SendMailAsync("ada@example.org", "bob@example.com", "Grüße", "Hallo, Bob.");
        ReceivedMail mail = await smtp.WaitForMessageAsync();

        MimeMessage message = mail.RawBytes.ToMimeMessage();

        message.Subject.Should().Be(mail.Subject).And.Be("Grüße");
        message.TextBody!.Trim().Should().Be(mail.Text!.Trim()).And.Be("Hallo, Bob.");
    }

    [Fact]
    public void OctetsThatArePartOfAnArray_AreRead_AndMayChangeAfterwards()
    {
        byte[] array = [.. "xxSubject: Hello\r\n\r\nHello, Bob.\r\nxx"u8];
        MimeMessage message = new ReadOnlyMemory<byte>(array, 2, array.Length - 4).ToMimeMessage();
        array.AsSpan().Clear();

        message.Subject.Should().Be("Hello");
        message.TextBody!.Trim().Should().Be("Hello, Bob.");
    }

    [Fact]
    public void WhatIsNoMessage_Throws() => FluentActions.Invoking(() => ReadOnlyMemory<byte>.Empty.ToMimeMessage()).Should().Throw<FormatException>();
}
