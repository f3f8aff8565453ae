using System.Text;
using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Headers;

public sealed class HeaderTests
{
    [Fact]
    public void FoldedField_IsUnfolded_AndItsOctetsAreKept()
    {
        MimeHeader header = Mail.Of("X: 1\r\nSubject:  a\r\n\tb\r\n  c \r\nY: 2\r\n\r\n").Headers.Find("SUBJECT")!;

        header.Name.Should().Be("Subject");
        header.Value.Should().Be("a\tb  c");
        Encoding.ASCII.GetString(header.RawBytes.Span).Should().Be("Subject:  a\r\n\tb\r\n  c ");
        header.ToString().Should().Be("Subject: a\tb  c");
    }

    [Fact]
    public void Fields_AreFoundByName_WhateverItsCase()
    {
        MimeHeaders headers = Mail.Of("Received: 1\nTo: x\nreceived: 2\n\n").Headers;

        headers["RECEIVED"].Should().Be("1");
        headers.All("Received").Select(header => header.Value).Should().Equal("1", "2");
        headers["Cc"].Should().BeNull();
        headers.All("Cc").Should().BeEmpty();
        headers[1].Value.Should().Be("x");
        headers.Select(header => header.Name).Should().Equal("Received", "To", "received");
    }

    /// <summary>RFC 6532; and what was sent before it.</summary>
    [Fact]
    public void OctetsBeyondAscii_AreUtf8_OrWindows1252()
    {
        Mail.WithHeader("Subject: Grüße 日本").Subject.Should().Be("Grüße 日本");
        Mail.OfLatin1("Subject: Gr\u00FC\u00DFe \u0080\n\n").Subject.Should().Be("Grüße €");
        Mail.WithHeader("Subject: ü =?utf-8?Q?=C3=B6?=").Subject.Should().Be("ü ö");
    }

    [Theory]
    [InlineData("Subject : x\n\nbody", "x", "body")]
    [InlineData("Subject:x\nthis is no field\nTo: y\n\nrest", "x", "this is no field\nTo: y\n\nrest")]
    [InlineData("From ada Wed Nov 25\nSubject: x\n\nbody", "x", "body")]
    [InlineData("From : ada@example.com\nSubject: x\n\nbody", "x", "body")]
    [InlineData("From ada@example.com", null, "")]
    [InlineData(" continues nothing\nSubject: x\n\nbody", "x", "body")]
    [InlineData(": no name\nSubject: x\n\nbody", "x", "body")]
    [InlineData("Subject: x", "x", "")]
    [InlineData("Subject: x\r\n\r\n", "x", "")]
    [InlineData("\r\nSubject: x", null, "Subject: x")]
    [InlineData("\nSubject: x", null, "Subject: x")]
    [InlineData("", null, "")]
    [InlineData("Subject:", "", "")]
    [InlineData("Subject:\n\nx", "", "x")]
    [InlineData("no header at all", null, "no header at all")]
    public void Section_EndsWhereTheBodyBegins(string message, string? subject, string body)
    {
        MimeView mail = Mail.Of(message);

        mail.Subject.Should().Be(subject);
        Encoding.UTF8.GetString(mail.Root.RawContent.Span).Should().Be(body);
        mail.Root.Headers["Subject"].Should().Be(subject);
    }

    [Fact]
    public void MessageId_HasNoBrackets()
    {
        Mail.WithHeader("Message-ID: <a.b@c>").MessageId.Should().Be("a.b@c");
        Mail.WithHeader("Message-Id:\r\n <a@b>").MessageId.Should().Be("a@b");
        Mail.WithHeader("Message-ID: <a@b> (by a program)").MessageId.Should().Be("a@b");
        Mail.WithHeader("Message-ID: a@b").MessageId.Should().Be("a@b");
        Mail.WithHeader("Message-ID: <a@b").MessageId.Should().Be("a@b");
        Mail.WithHeader("Message-ID: <>").MessageId.Should().BeNull();
        Mail.WithHeader("X: y").MessageId.Should().BeNull();
    }
}
