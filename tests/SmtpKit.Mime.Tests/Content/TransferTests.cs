using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace SmtpKit.Mime.Tests.Content;

/// <summary>RFC 2045 sections 6.7 and 6.8, and everything that is not in them.</summary>
public sealed class TransferTests
{
    [Theory]
    [InlineData("QUJD", "ABC")]
    [InlineData("QUI=", "AB")]
    [InlineData("QQ==", "A")]
    [InlineData("QU\r\nJD\n", "ABC")]
    [InlineData(" Q U\tJ D ", "ABC")]
    [InlineData("Q!U?J-D", "ABC")]
    [InlineData("Q\u00E9UJD\0", "ABC")]
    [InlineData("QUI", "AB")]
    [InlineData("QQ", "A")]
    [InlineData("QUJDQ", "ABC")]
    [InlineData("QQ=", "A")]
    [InlineData("QQ=\r\n=", "A")]
    [InlineData("QQ==QUJD", "A")]
    [InlineData("QUJD==QUJD", "ABC")]
    [InlineData("=QUJD", "ABC")]
    [InlineData("====", "")]
    [InlineData("", "")]
    [InlineData("QUJDRA==\r\n-- \r\nthe list", "ABCD")]
    public void Base64_IsDecodedAsFarAsItGoes(string body, string expected) => Decode("base64", body).Should().Be(expected);

    [Theory]
    [InlineData("a=3Db", "a=b")]
    [InlineData("=c3=A4", "\u00C3\u00A4")]
    [InlineData("a=\r\nb", "ab")]
    [InlineData("a=\nb", "ab")]
    [InlineData("a= \t\r\nb", "ab")]
    [InlineData("a=", "a")]
    [InlineData("a= ", "a")]
    [InlineData("a  \t\r\nb \n", "a\r\nb\n")]
    [InlineData("a b ", "a b")]
    [InlineData("a=G1=1", "a=G1=1")]
    [InlineData("==41", "=A")]
    [InlineData("a= b", "a= b")]
    [InlineData("a=\rb", "a=\rb")]
    [InlineData("=0D=0A", "\r\n")]
    [InlineData("a=20\r\nb", "a \r\nb")]
    [InlineData("=4", "=4")]
    [InlineData("\u00E9=41", "\u00E9A")]
    public void QuotedPrintable_IsDecodedAsFarAsItGoes(string body, string expected) => Decode("quoted-printable", body).Should().Be(expected);

    [Theory]
    [InlineData("7bit")]
    [InlineData("8BIT")]
    [InlineData("binary")]
    [InlineData("x-uuencode")]
    [InlineData("")]
    public void OtherEncodings_AreNone(string encoding) => Decode(encoding, "=41 QQ==").Should().Be("=41 QQ==");

    [Theory]
    [InlineData("BASE64")]
    [InlineData(" base64 ")]
    [InlineData("base64 (a comment)")]
    [InlineData("base64; x=y")]
    public void Name_IsReadWhateverItsForm(string encoding) => Decode(encoding, "QUJD").Should().Be("ABC");

    [Fact]
    public void AnyOctetsInBase64_ComeBack() =>
        Prop.ForAll<byte[], PositiveInt>((octets, width) =>
        {
            string text = string.Join("\r\n", Convert.ToBase64String(octets ?? []).Chunk(width.Get).Select(line => new string(line)));
            Body("base64", text).Decode().Should().Equal(octets ?? []);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyOctetsInQuotedPrintable_ComeBack() =>
        Prop.ForAll<byte[], PositiveInt>((octets, width) =>
        {
            string text = string.Join("=\r\n", (octets ?? []).Select(octet => $"={octet:X2}").Chunk(width.Get).Select(line => string.Concat(line)));
            Body("quoted-printable", text).Decode().Should().Equal(octets ?? []);
        }).QuickCheckThrowOnFailure();

    private static string Decode(string encoding, string body) => Encoding.Latin1.GetString(Body(encoding, body).Decode());

    private static MimeNode Body(string encoding, string body) => MimeView.Of(Encoding.Latin1.GetBytes($"Content-Transfer-Encoding: {encoding}\r\n\r\n{body}")).Root;
}
