using System.Text;
using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Content;

/// <summary>What is shown as the message, and what is listed as attached.</summary>
public sealed class BodyTests
{
    [Fact]
    public void Alternatives_TheLastOneOfAKindIsShown()
    {
        MimeView mail = Multipart("alternative", "text/plain", "text/plain", "text/html", "text/html", "text/calendar; method=REQUEST");

        mail.Text.Should().Be("2");
        mail.Html.Should().Be("4");
        mail.Attachments.Should().BeEmpty();
    }

    [Fact]
    public void MixedTexts_AreShownOneAfterTheOther()
    {
        MimeView mail = Multipart("mixed", "text/plain", "text/html", "text/plain", "text/plain; name=notes.txt", "image/png");

        mail.Text.Should().Be("1\n3");
        mail.Html.Should().Be("2");
        mail.Attachments.Select(part => part.Path).Should().Equal("4", "5");
    }

    [Fact]
    public void Related_ItsRootIsShown_AndWhatItRefersToIsNotAttached()
    {
        MimeView mail = Multipart("related; start=\"<root@x>\"", "image/png\nContent-ID: <a>", "text/html\nContent-ID: <root@x>", "text/plain\nContent-ID: <b>", "image/png");

        mail.Html.Should().Be("2");
        mail.Text.Should().BeNull();
        mail.Attachments.Select(part => part.Path).Should().Equal("4");
        mail.Root.Children.Select(part => part.IsInline).Should().Equal(true, false, true, false);
    }

    [Theory]
    [InlineData("related", "1")]
    [InlineData("related; start=\"<none>\"", "1")]
    public void RelatedWithoutARootThatIsThere_ShowsItsFirst(string subtype, string expected) =>
        Multipart(subtype, "text/html", "text/html\nContent-ID: <a>").Html.Should().Be(expected);

    [Fact]
    public void Signed_IsShownWithoutItsSignature()
    {
        MimeView mail = Multipart("signed", "text/plain", "application/pgp-signature; name=signature.asc");

        mail.Text.Should().Be("1");
        mail.Attachments.Select(part => part.FileName).Should().Equal("signature.asc");
    }

    [Fact]
    public void Encrypted_ShowsNothing()
    {
        MimeView mail = Multipart("encrypted", "application/pgp-encrypted", "application/octet-stream");

        mail.Text.Should().BeNull();
        mail.Html.Should().BeNull();
    }

    [Theory]
    [InlineData("text/plain", "1", null)]
    [InlineData("text/html", null, "1")]
    [InlineData("text/markdown", "1", null)]
    [InlineData("image/png", null, null)]
    [InlineData("text/plain\nContent-Disposition: attachment; filename=a.txt", "1", null)]
    public void SinglePart_IsShownIfItIsText(string type, string? text, string? html)
    {
        MimeView mail = Mail.Of($"Content-Type: {type}\n\n1");

        mail.Text.Should().Be(text);
        mail.Html.Should().Be(html);
    }

    [Fact]
    public void AttachedTextAndAttachedMessages_AreNotShown()
    {
        MimeView mail = Multipart("mixed", "text/html\nContent-Disposition: attachment", "message/rfc822", "text/plain\nContent-Disposition: inline");

        mail.Html.Should().BeNull();
        mail.Text.Should().Be("3");
        mail.Attachments.Select(part => part.Path).Should().Equal("1", "2");
    }

    [Fact]
    public void PdfShownInline_IsListedToo()
    {
        MimeNode pdf = Multipart("mixed", "text/plain", "application/pdf\nContent-Disposition: INLINE; filename=a.pdf").Root.Children[1];

        (pdf.Disposition, pdf.IsInline, pdf.IsAttachment).Should().Be(("inline", true, true));
    }

    [Fact]
    public void LineEnds_AreLineFeeds_AndTheLastOneStays()
    {
        MimeView mail = MimeView.Of("\r\na\r\nb\nc\r\n"u8.ToArray());

        mail.Text.Should().Be("a\nb\nc\n");
        Encoding.ASCII.GetString(mail.Root.Decode()).Should().Be("a\r\nb\nc\r\n");
    }

    /// <summary>RFC 3676 sections 4.1 to 4.6.</summary>
    [Theory]
    [InlineData("", "one \ntwo\nthree\n", "one two\nthree\n")]
    [InlineData("", "one \n\ntwo", "one \ntwo")]
    [InlineData("", " From here\n stuffed \n on", "From here\nstuffed on")]
    [InlineData("", "> a \n> b\nc", "> a b\nc")]
    [InlineData("", "> a \n>> b\n", "> a \n>> b\n")]
    [InlineData("", ">>a \n>> b\n", ">> a b\n")]
    [InlineData("", "text \n-- \nAda", "text \n-- \nAda")]
    [InlineData("", "ends flowed ", "ends flowed ")]
    [InlineData("", "ends flowed \n", "ends flowed ")]
    [InlineData("; delsp=yes", "日本 \n語\n", "日本語\n")]
    [InlineData("; DelSp=no", "a \nb", "a b")]
    [InlineData("", "", "")]
    public void FlowedText_IsPutTogether(string parameter, string text, string expected) =>
        Mail.Of($"Content-Type: text/plain; charset=utf-8; format=Flowed{parameter}\n\n{text}").Text.Should().Be(expected);

    [Fact]
    public void FlowedText_IsAsItWasSentInItsPart() =>
        Mail.Of("Content-Type: text/plain; format=flowed\n\na \nb").Root.ReadText().Should().Be("a \nb");

    // Parts of these types, with fields behind them, whose bodies are their numbers.
    private static MimeView Multipart(string subtype, params string[] types) => Mail.Of(
        $"Content-Type: multipart/{subtype}; boundary=b\n\n{string.Concat(types.Select((type, i) => $"--b\nContent-Type: {type}\n\n{i + 1}\n"))}--b--");
}
