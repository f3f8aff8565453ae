using System.Text;
using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Parts;

/// <summary>RFC 2046 section 5.1, and multiparts that keep to nothing of it.</summary>
public sealed class PartTests
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Multipart_IsDividedAtItsBoundaries(string lineEnd)
    {
        MimeView mail = Mail.Of("""
            Content-Type: multipart/mixed; boundary="b"

            preamble
            --b
            X: 1

            one

            --b

            --b--
            epilogue

            """.ReplaceLineEndings(lineEnd));

        Bodies(mail).Should().Equal($"one{lineEnd}", "");
        mail.Parts[1].Headers["X"].Should().Be("1");
        Text(mail.Parts[1].RawBytes).Should().Be($"X: 1{lineEnd}{lineEnd}one{lineEnd}");
        Text(mail.Root.RawContent).Should().StartWith("preamble").And.EndWith($"epilogue{lineEnd}");
        Text(mail.Root.RawBytes).Should().Be(Text(mail.Bytes));
        mail.Defects.Should().BeEmpty();
    }

    [Theory]
    [InlineData("--b\n\n1\n--b\n\n2", "1|2")]
    [InlineData("--b\n\n1\n--bb\n\n2\n--b--", "1\n--bb\n\n2")]
    [InlineData("--b\n\n1\n--b \t\n\n2\n--b--  \nrest", "1|2")]
    [InlineData("--b\n\n1\n--b x\n--b--", "1\n--b x")]
    [InlineData("--b\n\n1\n --b\n--b--", "1\n --b")]
    [InlineData("--b\n1\n--b--", "1")]
    [InlineData("--b\n--b\n--b--", "|")]
    [InlineData("--b\nX: 1\n--b\nX: 2", "|")]
    [InlineData("--b\n\n1\n--b--\n--b\n\n2", "1")]
    [InlineData("--b", "")]
    [InlineData("--b\n", "")]
    [InlineData("--b\n\n\n\n--b--", "\n")]
    [InlineData("\n\n--b\n\n1\n--b--", "1")]
    public void Boundaries_AreTakenAsTheyCome(string body, string expected)
    {
        MimeView mail = Mail.Of("Content-Type: multipart/mixed; boundary=b\n\n" + body);

        mail.Root.IsMultipart.Should().BeTrue();
        string.Join('|', Bodies(mail)).Should().Be(expected);
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=b", "no boundary comes")]
    [InlineData("multipart/mixed; boundary=b", "--b--")]
    [InlineData("multipart/mixed", "--b\n\n1\n--b--")]
    [InlineData("multipart/mixed; boundary=", "--\n\n1\n----")]
    [InlineData("multipart/mixed; boundary=\" \"", "--\n\n1\n----")]
    public void MultipartThatCannotBeDivided_IsOneBody(string type, string body)
    {
        MimeView mail = Mail.Of($"Content-Type: {type}\n\n{body}");

        mail.Root.IsMultipart.Should().BeFalse();
        mail.Root.Path.Should().Be("1");
        mail.Root.MediaType.Should().Be("multipart/mixed");
        mail.Text.Should().Be(body);
        mail.Attachments.Should().BeEmpty();
        mail.Defects.Should().NotBeEmpty();
    }

    /// <summary>The inner boundary begins with the outer one, or is the same.</summary>
    [Theory]
    [InlineData("bb", "--bb\n\n1\n--bb--\n--b\n\n2\n--b--", "1.1=1|2=2")]
    [InlineData("bb", "--bb\n\n1\n--b\n\n2\n--bb\n--b--", "1.1=1|2=2\n--bb")]
    [InlineData("b--", "--b----\n\n1\n--b\n\n2", "1=--b----\n\n1|2=2")]
    [InlineData("b", "--b\n\n1\n--b--", "1=|2=1")]
    public void BoundariesInBoundaries_AreToldApart(string inner, string body, string expected)
    {
        MimeView mail = Mail.Of($"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary={inner}\n\n{body}");

        string.Join('|', mail.Parts.Where(part => !part.IsMultipart).Select(part => $"{part.Path}={Text(part.RawContent)}")).Should().Be(expected);
    }

    [Fact]
    public void BoundaryThatLooksLikeAField_IsOne()
    {
        MimeView mail = Mail.Of("Content-Type: multipart/mixed; boundary=\"a:b\"\n\n--a:b\nX: 1\n--a:b\n\n2\n--a:b--");

        Bodies(mail).Should().Equal("", "2");
    }

    [Fact]
    public void BoundaryInLatin1_IsFoundAsItWasSent() =>
        Mail.OfLatin1("Content-Type: multipart/mixed; boundary=\"\u00FC\"\n\n--\u00FC\n\n1\n--\u00FC--").Root.Children.Should().ContainSingle();

    [Fact]
    public void InnerMultipartWithoutAnEnd_EndsAtTheOuterBoundary()
    {
        MimeView mail = Mail.Of("Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--a\n\n2\n--a--");

        mail.Parts.Select(part => part.Path).Should().Equal("", "1", "1.1", "2");
        Bodies(mail).Should().Equal("1", "2");
    }

    /// <summary>RFC 2046 section 5.1.5.</summary>
    [Fact]
    public void PartOfADigest_IsAMessage()
    {
        MimeView mail = Mail.Of("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: 1\n\nx\n--b\nContent-Type: text/plain\n\n2\n--b--");

        mail.Root.Children.Select(part => part.MediaType).Should().Equal("message/rfc822", "text/plain");
        mail.Root.Children[0].Message!.Subject.Should().Be("1");
        mail.Root.Children[1].Message.Should().BeNull();
    }

    [Theory]
    [InlineData("", "Subject: inside\n\nbody")]
    [InlineData("Content-Transfer-Encoding: base64\n", "U3ViamVjdDogaW5zaWRlCgpib2R5")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\n", "Subject: in=\nside=0A\nbody")]
    public void Message_IsAViewOfItsOwn_EncodedByMistakeOrNot(string encoding, string body)
    {
        MimeView inside = Mail.Of($"Content-Type: message/rfc822\n{encoding}\n{body}").Root.Message!;

        inside.Subject.Should().Be("inside");
        inside.Text.Should().Be("body");
        inside.Root.Parent.Should().BeNull();
    }

    [Fact]
    public void Paths_AreThoseOfImap()
    {
        MimeView mail = Mail.Of("""
            Content-Type: multipart/mixed; boundary=a

            --a

            one
            --a
            Content-Type: message/rfc822

            Content-Type: multipart/mixed; boundary=b

            --b

            two one
            --b
            Content-Type: message/rfc822

            Subject: x

            deepest
            --b--
            --a--
            """);

        mail.FindPart("")!.Should().BeSameAs(mail.Root);
        mail.FindPart("1")!.ReadText().Should().Be("one");
        mail.FindPart("2")!.MediaType.Should().Be("message/rfc822");
        mail.FindPart("2.1")!.ReadText().Should().Be("two one");
        mail.FindPart("2.2")!.Message!.Subject.Should().Be("x");
        mail.FindPart("2.2.1")!.ReadText().Should().Be("deepest");
        foreach (string none in new[] { "0", "3", "1.1", "2.3", "2.2.2", "2.2.1.1", "01", "1.", ".1", "x", "-1", "+1", "1 ", "99999999999" })
        {
            mail.FindPart(none).Should().BeNull(none);
        }

        Mail.Of("\nx").FindPart("1")!.ReadText().Should().Be("x");
        Mail.Of("\nx").FindPart("").Should().BeNull();
    }

    [Fact]
    public void EveryPart_IsFoundByItsPath()
    {
        foreach (byte[] octets in Enumerable.Range(0, 50).Select(Comparison.MailGenerator.Make))
        {
            MimeView mail = MimeView.Of(octets);
            mail.Parts.Should().OnlyContain(part => mail.FindPart(part.Path) == part).And.OnlyHaveUniqueItems(part => part.Path);
        }
    }

    [Fact]
    public void ContentId_IsFoundWithAndWithoutItsBrackets()
    {
        MimeView mail = Mail.Of("Content-Type: multipart/related; boundary=b\n\n--b\n\n--b\nContent-ID: <logo@x>\n\n1\n--b\nContent-Id: bare@x\n\n2\n--b--");

        mail.FindByContentId("logo@x").Should().BeSameAs(mail.Root.Children[1]);
        mail.FindByContentId("<logo@x>").Should().BeSameAs(mail.Root.Children[1]);
        mail.FindByContentId("cid:bare%40x").Should().BeSameAs(mail.Root.Children[2]);
        mail.FindByContentId("cid:bare@x").Should().BeSameAs(mail.Root.Children[2]);
        mail.FindByContentId("none").Should().BeNull();
        mail.FindByContentId("").Should().BeNull();
    }

    private static IEnumerable<string> Bodies(MimeView mail) => mail.Parts.Where(part => !part.IsMultipart).Select(part => Text(part.RawContent));

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.UTF8.GetString(octets.Span);
}
