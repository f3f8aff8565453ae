using System.Text;

namespace SmtpKit.Mime.Tests.Content;

public sealed class CharsetTests
{
    [Theory]
    [InlineData("utf-8", "C3 BC", "ü")]
    [InlineData("UTF8", "C3 BC", "ü")]
    [InlineData("utf-8", "FC", "\uFFFD")]
    [InlineData("utf-8", "EF BB BF 61", "a")]
    [InlineData("iso-8859-1", "FC 80", "ü€")]
    [InlineData("latin1", "FC", "ü")]
    [InlineData("iso-8859-15", "A4", "€")]
    [InlineData("iso-8859-2", "B3", "ł")]
    [InlineData("cp1252", "93", "“")]
    [InlineData("win-1251", "CF", "П")]
    [InlineData("koi8-r", "F0", "П")]
    [InlineData("iso-8859-8-i", "E0", "א")]
    [InlineData("x-sjis", "93 FA", "日")]
    [InlineData("iso-2022-jp", "1B 24 42 46 7C 1B 28 42", "日")]
    [InlineData("euc-jp", "C6 FC", "日")]
    [InlineData("gb2312", "C4 E3", "你")]
    [InlineData("GBK", "C4 E3", "你")]
    [InlineData("gb18030", "81 30 84 36", "¥")]
    [InlineData("big5", "A7 41", "你")]
    [InlineData("ks_c_5601-1987", "C7 D1", "한")]
    [InlineData("euc-kr", "C7 D1", "한")]
    [InlineData("tis-620", "A1", "ก")]
    [InlineData("utf-16", "FF FE FC 00", "ü")]
    [InlineData("utf-16", "FE FF 00 FC", "ü")]
    [InlineData("utf-16be", "00 FC", "ü")]
    [InlineData("us-ascii", "C3 BC", "ü")]
    [InlineData("us-ascii", "FC", "ü")]
    [InlineData("unknown-8bit", "FC", "ü")]
    [InlineData("no-such-charset", "C3 BC", "ü")]
    [InlineData("no-such-charset", "FC", "ü")]
    [InlineData("utf-7", "2B 41 50 77 2D", "+APw-")]
    [InlineData("", "FC", "ü")]
    [InlineData("'utf-8'", "C3 BC", "ü")]
    [InlineData("a-name-that-is-longer-than-any-that-was-ever-registered-anywhere", "61", "a")]
    public void Text_IsDecodedByItsCharset(string charset, string octets, string expected) =>
        Read($"text/plain; charset=\"{charset}\"", Convert.FromHexString(octets.Replace(" ", ""))).Should().Be(expected);

    [Theory]
    [InlineData("<meta charset=\"windows-1251\">", "\u00CF", "П")]
    [InlineData("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>", "\u00CF", "П")]
    [InlineData("<p>", "\u00FC", "ü")]
    [InlineData("<meta charset=utf-16>", "\u00FC", "ü")]
    public void HtmlWithoutACharset_MayNameOneInItself(string head, string text, string expected) =>
        Read("text/html", Encoding.Latin1.GetBytes(head + text)).Should().Be(head + expected);

    [Fact]
    public void HtmlsOwnCharset_CountsLessThanTheHeaders() =>
        Read("text/html; charset=utf-8", "<meta charset=windows-1251>ü"u8.ToArray()).Should().EndWith("ü");

    [Fact]
    public void Provider_IsNotRegisteredForTheWholeProgram()
    {
        Read("text/plain; charset=windows-1251", [0xCF]).Should().Be("П");

        FluentActions.Invoking(() => Encoding.GetEncoding("windows-1251")).Should().Throw<ArgumentException>();
    }

    private static string Read(string type, byte[] body) => MimeView.Of((byte[])[.. Encoding.ASCII.GetBytes($"Content-Type: {type}\n\n"), .. body]).Root.ReadText();
}
