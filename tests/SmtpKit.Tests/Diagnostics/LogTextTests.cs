using SmtpKit.Diagnostics;

namespace SmtpKit.Tests.Diagnostics;

public sealed class LogTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("client.test", "client.test")]
    [InlineData("a\r\nInfo 301 faked", @"a\u000D\u000AInfo 301 faked")]
    [InlineData("\u001b[31mred", @"\u001B[31mred")]
    [InlineData("back\\slash", @"back\\slash")]
    [InlineData("bü\u202Echer", @"b\u00FC\u202Echer")]
    [InlineData("\0", @"\u0000")]
    public void PeerText_CannotBreakALine(string? text, string escaped) => LogText.Escape(text).Should().Be(escaped);

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void PeerText_IsCut(int length, bool cut)
    {
        string text = new('x', length);
        LogText.Escape(text).Should().Be(cut ? text[..100] + "..." : text);
        LogText.Escape(text[..^1] + "\n").Should().Be(cut ? text[..100] + "..." : text[..^1] + @"\u000A");
    }

    [Fact]
    public void ManyRecipients_AreCounted()
    {
        Recipient[] recipients = [.. Enumerable.Range(1, 7).Select(i => new Recipient(Mailbox.Parse($"{i}@d.test"), EsmtpParameters.None))];
        LogText.Recipients(recipients[..2]).Should().Be("<1@d.test> <2@d.test>");
        LogText.Recipients(recipients).Should().Be("<1@d.test> <2@d.test> <3@d.test> <4@d.test> <5@d.test> and 2 more");
    }
}
