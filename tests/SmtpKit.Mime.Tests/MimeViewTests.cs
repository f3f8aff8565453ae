using System.Text;

namespace SmtpKit.Mime.Tests;

public sealed class MimeViewTests
{
    private const string Ordinary = """
        From: =?utf-8?Q?Ada_L=C3=B6velace?= <ada@example.com>
        To: team: "Babbage, Charles" <cb@example.com>, bob@example.com (Bob);, eve@example.com
        Subject: =?utf-8?B?V2lsbGtv?= =?utf-8?B?bW1lbiDDvA==?=
         today
        Date: Wed, 25 Nov 2026 16:13:09 +0100
        Message-ID: <1@example.com>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        preamble
        --outer
        Content-Type: multipart/related; boundary="inner"

        --inner
        Content-Type: multipart/alternative; boundary=alt

        --alt
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Gr=C3=BC=C3=9Fe from https://example.com/a?b=3D1=
        , and (see http://example.com/x_(y)).
        --alt
        Content-Type: text/html; charset=iso-8859-1
        Content-Transfer-Encoding: base64

        PGEgaHJlZj0iaHR0cHM6Ly9leGFtcGxlLmNvbS9jP2E9MSZhbXA7Yj0yIj48Yj5D
        b25maXJtPC9iPiAmYW1wOyBnbzwvYT4gZvxyIDxpbWcgc3JjPSJjaWQ6bG9nbyI+
        --alt--
        --inner
        Content-Type: image/png; name=logo.png
        Content-ID: <logo>
        Content-Transfer-Encoding: base64

        iVBORw==
        --inner--
        --outer
        Content-Type: application/pdf
        Content-Disposition: attachment; filename*0*=utf-8''Rechnung%20; filename*1="1.pdf"

        %PDF
        --outer
        Content-Type: message/rfc822

        Subject: inside
        Content-Type: multipart/mixed; boundary=m

        --m

        deep
        --m--
        --outer--
        epilogue
        """;

    public static TheoryData<string> LineEnds => ["\n", "\r\n"];

    [Theory]
    [MemberData(nameof(LineEnds))]
    public void OrdinaryMail_IsReadAsAClientDoes(string lineEnd)
    {
        MimeView mail = View(Ordinary.ReplaceLineEndings(lineEnd));

        mail.Subject.Should().Be("Willkommen ü today");
        mail.Date.Should().Be(new DateTimeOffset(2026, 11, 25, 16, 13, 9, TimeSpan.FromHours(1)));
        mail.MessageId.Should().Be("1@example.com");
        mail.From.Should().ContainSingle().Which.ToString().Should().Be("Ada Lövelace <ada@example.com>");
        mail.To.Select(a => (a.DisplayName, a.Address, a.Group)).Should().Equal(
            ("Babbage, Charles", "cb@example.com", "team"), ("Bob", "bob@example.com", "team"), (null, "eve@example.com", null));
        mail.Parts.Select(part => $"{part.Path} {part.MediaType}").Should().Equal(
            " multipart/mixed", "1 multipart/related", "1.1 multipart/alternative", "1.1.1 text/plain", "1.1.2 text/html", "1.2 image/png", "2 application/pdf",
            "3 message/rfc822");
        mail.Text.Should().Be("Grüße from https://example.com/a?b=1, and (see http://example.com/x_(y)).");
        mail.Html.Should().Be("<a href=\"https://example.com/c?a=1&amp;b=2\"><b>Confirm</b> &amp; go</a> für <img src=\"cid:logo\">");
        mail.Attachments.Select(part => part.FileName).Should().Equal("Rechnung 1.pdf", null);
        mail.FindByContentId("<logo>")!.Decode().Should().Equal(0x89, (byte)'P', (byte)'N', (byte)'G');
        mail.FindPart("3.1")!.ReadText().Should().Be("deep");
        mail.FindPart("1.1.2").Should().BeSameAs(mail.Parts[4]);
        mail.Links.Select(link => (link.Href, link.Text, link.Origin)).Should().Equal(
            ("https://example.com/c?a=1&b=2", "Confirm & go", MimeLinkOrigin.Html),
            ("https://example.com/a?b=1", "https://example.com/a?b=1", MimeLinkOrigin.Text),
            ("http://example.com/x_(y)", "http://example.com/x_(y)", MimeLinkOrigin.Text));
        mail.Defects.Should().BeEmpty();
    }

    private static MimeView View(string message) => MimeView.Of(Encoding.UTF8.GetBytes(message));
}
