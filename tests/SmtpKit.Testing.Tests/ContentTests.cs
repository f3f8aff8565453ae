using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>Links and codes, as a reader of the mail would find them; what is no mail at all throws nothing.</summary>
public sealed class ContentTests
{
    [Fact]
    public async Task Codes_AreWhatAReaderSees()
    {
        ReceivedMail mail = await SendAsync("""
            Subject: 111111 is your code
            Content-Type: text/html; charset=utf-8

            <html><head><title>999999</title><style>.c { width: 999998px; color: #999997 }</style></head><body>
            <p>Your code: <b>2</b><b>2</b>2<span>222</span></p><div>333</div><div>333</div>
            <a href="https://shop.example/?order=999996">Order 1234567</a> on 2026-999995, 444.444,00, +49 999994-1 &#53;55555. <script>999993</script>
            """);

        mail.Text.Should().BeNull();
        mail.Codes().Should().Equal("222222", "555555", "111111");
        mail.Codes(@"Order (\d+)").Should().Equal("1234567");
        mail.Codes("nothing").Should().BeEmpty();
        mail.Invoking(m => m.Codes("(")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Link_IsTheOneThatWasMeant()
    {
        ReceivedMail mail = await SendAsync("""
            Content-Type: text/html

            <a href="https://shop.example/confirm?a=1&amp;b=2">Confirm</a> <a href="https://shop.example/help">Help</a> <a href="https://shop.example/help?x">More</a>
            """);

        mail.Link("/confirm").Href.Should().Be("https://shop.example/confirm?a=1&b=2");
        mail.Invoking(m => m.Link("/help")).Should().Throw<MailExpectationException>().WithMessage("2 links with '/help' in*\n  https://shop.example/confirm?a=1&b=2\n*");
        mail.Invoking(m => m.Link("/unsubscribe")).Should().Throw<MailExpectationException>().WithMessage("0 links*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u00FF\u00FE no header")]
    [InlineData("Content-Type: multipart/mixed; boundary=\nSubject: =?x?q?=ZZ?=\nTo: <<<,;:\n\n--\n----")]
    public async Task WhatIsNoMail_IsShownAsFarAsItGoes(string octets)
    {
        ReceivedMail mail = await SendAsync(octets);
        foreach (System.Reflection.PropertyInfo property in typeof(ReceivedMail).GetProperties())
        {
            property.GetValue(mail);
        }

        mail.Codes().Should().BeEmpty();
        mail.IsFrom("example.org").Should().BeFalse();
        mail.ToString().Should().NotBeEmpty();
    }

    private static async Task<ReceivedMail> SendAsync(string message)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory: true);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA", $"{message.ReplaceLineEndings("\r\n")}\r\n.");
        return smtp.Messages.Single();
    }
}
