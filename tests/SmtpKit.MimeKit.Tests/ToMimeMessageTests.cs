using MimeKit;
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
