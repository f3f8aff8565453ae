using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Html;

public sealed class LinkTests
{
    [Theory]
    [InlineData("see https://example.com/a.", "https://example.com/a")]
    [InlineData("(https://example.com/a)", "https://example.com/a")]
    [InlineData("(see https://example.com/a_(b)).", "https://example.com/a_(b)")]
    [InlineData("https://example.com/a_(b)", "https://example.com/a_(b)")]
    [InlineData("<https://example.com/a>", "https://example.com/a")]
    [InlineData("\"https://example.com/a\"", "https://example.com/a")]
    [InlineData("[https://example.com/a]", "https://example.com/a")]
    [InlineData("[1]https://example.com/a?b[]=1", "https://example.com/a?b[]=1")]
    [InlineData("https://example.com/a?b=1&c=2#d!", "https://example.com/a?b=1&c=2#d")]
    [InlineData("https://example.com, http://example.org; and", "https://example.com|http://example.org")]
    [InlineData("HTTPS://EXAMPLE.COM/A", "HTTPS://EXAMPLE.COM/A")]
    [InlineData("https://example.com/ü?", "https://example.com/ü")]
    [InlineData("„https://example.com/a“", "https://example.com/a")]
    [InlineData("https://example.com/a\nhttps://example.com/b", "https://example.com/a|https://example.com/b")]
    [InlineData("ftp://example.com/a mailto:ada@example.com, www.example.com.", "ftp://example.com/a|mailto:ada@example.com|www.example.com")]
    [InlineData("https://[::1]:8080/a", "https://[::1]:8080/a")]
    [InlineData("https://example.com/a https://example.com/a", "https://example.com/a")]
    [InlineData("网址https://example.com/a。请", "https://example.com/a")]
    [InlineData("（https://example.com/a）", "https://example.com/a")]
    [InlineData("xhttp://example.com/", "")]
    [InlineData("http:// https://. www. mailto:", "")]
    [InlineData("javascript:alert(1) example.com", "")]
    [InlineData("*https://example.com/a*", "https://example.com/a")]
    public void Text_IsSearchedAsAClientDoes(string text, string expected)
    {
        IReadOnlyList<MimeLink> links = Mail.Of("Content-Type: text/plain; charset=utf-8\n\n" + text).Links;

        string.Join('|', links.Select(link => link.Href)).Should().Be(expected);
        links.Should().NotContain(link => link.Text != link.Href || link.Origin != MimeLinkOrigin.Text);
    }

    [Theory]
    [InlineData("<a href=\"https://example.com/?a=1&amp;b=2\">Go</a>", "https://example.com/?a=1&b=2>Go")]
    [InlineData("<A HREF = 'https://example.com/' class=x>Go <b>on</b></A>", "https://example.com/>Go on")]
    [InlineData("<a href=https://example.com/>Go</a>", "https://example.com/>Go")]
    [InlineData("<a href=\" https://example.com/ \">\n  Go\t on <br>now&nbsp;&lt;</a>", "https://example.com/>Go on now\u00A0<")]
    [InlineData("<a href=x><p>Go</p><p>on</p></a>", "x>Go on")]
    [InlineData("<a href=x><img alt=\"Our logo\" src=y></a>", "x>Our logo")]
    [InlineData("<a href=x>one<a href=y>two</a>three", "x>one|y>two")]
    [InlineData("<a href=x>never closed", "x>never closed")]
    [InlineData("<a href=x></a>", "x>")]
    [InlineData("<a name=x>no link</a>", "")]
    [InlineData("<a href>no link</a><a href=\"\">nor this</a>", "")]
    [InlineData("<area href=x alt=North><area>", "x>North")]
    [InlineData("<a href=x>Go</a><a href=x>Go</a><a href=x>On</a>", "x>Go|x>On")]
    [InlineData("<script>'<a href=x>'</script><style>a</style><!-- <a href=y> --><textarea><a href=z></textarea>", "")]
    [InlineData("<a href=x>a<script>b</script><style>c</style>d</a>", "x>ad")]
    [InlineData("<a href=\"java&#115;cript&colon;x&#x28;1)\">Go</a>", "javascript:x(1)>Go")]
    [InlineData("<a href=\"x\" href=\"y\">Go</a>", "x>Go")]
    public void Html_IsSearchedForItsElements(string html, string expected)
    {
        IReadOnlyList<MimeLink> links = Mail.Of("Content-Type: text/html\n\n" + html).Links;

        string.Join('|', links.Select(link => $"{link.Href}>{link.Text}")).Should().Be(expected);
        links.Should().NotContain(link => link.Origin != MimeLinkOrigin.Html);
    }

    [Fact]
    public void LinkOfBothBodies_IsListedOnce_WithTheTextOfTheHtml() =>
        Mail.Of("Content-Type: multipart/alternative; boundary=b\n\n--b\n\nhttps://a.test/ https://b.test/\n--b\nContent-Type: text/html\n\n<a href=https://a.test/>Go</a>\n--b--")
            .Links.Select(link => (link.Href, link.Text, link.Origin)).Should().Equal(
                ("https://a.test/", "Go", MimeLinkOrigin.Html), ("https://b.test/", "https://b.test/", MimeLinkOrigin.Text));

    [Theory]
    [InlineData("<a href=https://example.com/a>", "https://example.com/a")]
    [InlineData("<a href=mailto:a@b>", "mailto:a@b")]
    [InlineData("<a href=/path>", null)]
    [InlineData("<a href=//example.com/path>", null)]
    [InlineData("<a href=path>", null)]
    [InlineData("<a href=www.example.com>", null)]
    [InlineData("<a href='http://['>", null)]
    public void Uri_IsThatOfAnAbsoluteAddress(string html, string? expected) =>
        (Mail.Of("Content-Type: text/html\n\n" + html).Links.Single().Uri?.OriginalString).Should().Be(expected);

    [Fact]
    public void UriOfAWwwInAText_IsOneOfHttp() => Mail.Of("\nwww.example.com").Links.Single().Uri.Should().Be(new Uri("http://www.example.com/"));
}
