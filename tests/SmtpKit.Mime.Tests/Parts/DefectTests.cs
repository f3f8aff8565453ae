using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Parts;

/// <summary>What was mended is named, with where.</summary>
public sealed class DefectTests
{
    [Theory]
    [InlineData("Subject: x\nno field\n\n", "the message: no empty line between header and body")]
    [InlineData("Content-Type: multipart/mixed\n\n--b\n", "the message: a multipart without a boundary is not divided")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b--\n", "the message: a multipart begins with its closing boundary: it is not divided")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx", "a multipart has no closing boundary: it ends with the message or with the part around it")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\n?\n--b--", "part 1: base64 holds characters that do not belong to it: they are left out")]
    [InlineData("Content-Transfer-Encoding: base64\n\nQUI", "the message: base64 ends too early")]
    [InlineData("Content-Transfer-Encoding: base64\n\nQ===", "the message: base64 ends too early")]
    [InlineData("Content-Transfer-Encoding: base64\n\nQQ==\nfooter", "the message: base64 goes on behind its end: the rest is left out")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n\na=b", "the message: quoted-printable holds an equals sign that escapes nothing: it stands for itself")]
    [InlineData("Content-Type: text/plain; charset=klingon\n\nx", "the message: a charset that is not known here: it was guessed")]
    public void Defect_IsNamed(string message, string expected) => Mail.Of(message).Defects.Should().Equal(expected);

    [Theory]
    [InlineData("Content-Transfer-Encoding: base64\n\nQUJD\r\nQQ==\r\n\r\n")]
    [InlineData("Content-Transfer-Encoding: base64\n\n")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n\na=\r\nb=3D \n=")]
    [InlineData("Content-Type: text/plain; charset=unknown-8bit\n\nx")]
    [InlineData("Content-Type: text/plain; charset=windows-1251\n\nx")]
    [InlineData("")]
    [InlineData("Subject: x")]
    public void MailAsItShouldBe_HasNone(string message) => Mail.Of(message).Defects.Should().BeEmpty();

    [Fact]
    public void ManyDefects_AreCutOff() =>
        Mail.Of("Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\nContent-Transfer-Encoding: base64\n\n?\n", 500))).Defects.Should().HaveCount(100);
}
