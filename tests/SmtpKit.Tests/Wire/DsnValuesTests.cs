using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

/// <summary>RFC 3461 section 4, and RFC 6533 section 3 for ORCPT.</summary>
public sealed class DsnValuesTests
{
    // RFC 3461 section 4.1.
    [Theory]
    [InlineData("NEVER", DsnNotify.Never)]
    [InlineData("never", DsnNotify.Never)]
    [InlineData("SUCCESS", DsnNotify.Success)]
    [InlineData("FAILURE,delay", DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("DELAY,SUCCESS,FAILURE", DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("", null)]
    [InlineData(",", null)]
    [InlineData("SUCCESS,", null)]
    [InlineData(",SUCCESS", null)]
    [InlineData("SUCCESS,,DELAY", null)]
    [InlineData("SUCCESS,SUCCESS", null)]
    [InlineData("NEVER,NEVER", null)]
    [InlineData("NEVER,DELAY", null)]
    [InlineData("DELAY,NEVER", null)]
    [InlineData("ALWAYS", null)]
    [InlineData("SUCCESSFUL", null)]
    [InlineData("FAILURE;DELAY", null)]
    public void Notify_IsNeverAloneOrAListOfEachOnce(string value, DsnNotify? expected)
    {
        bool isGood = DsnValues.TryNotify(Encoding.ASCII.GetBytes(value), out DsnNotify when);
        isGood.Should().Be(expected is not null);
        if (isGood)
        {
            when.Should().Be(expected);
        }
    }

    // RFC 3461 section 4.2.
    [Theory]
    [InlineData("rfc822;bob@example.com", "rfc822", "bob@example.com")]
    [InlineData("RFC822;a+2Bb+20c@example.com", "RFC822", "a+b c@example.com")]
    [InlineData("x400;/C=", null, null)]
    [InlineData("x400;/C+3DDE;more", "x400", "/C=DE;more")]
    [InlineData("rfc822;not+40quite@right", "rfc822", "not@quite@right")]
    [InlineData("utf-8;bob@example.com", "utf-8", "bob@example.com")]
    [InlineData("UTF-8;\\x{FC}@b\\x{FC}cher.test", "UTF-8", "ü@bücher.test")]
    [InlineData("utf-8;\\x{fc}@b.test", "utf-8", "ü@b.test")]
    [InlineData("utf-8;a\\x{2B}b\\x{3D}c@b.test", "utf-8", "a+b=c@b.test")]
    [InlineData("utf-8;\"a\\x{20}\\x{5C}\"b\"@b.test", "utf-8", "\"a \\\"b\"@b.test")]
    [InlineData("utf-8;\\x{4F60}\\x{1F600}\\x{10FFFF}@b.test", "utf-8", "你😀\U0010FFFF@b.test")]
    [InlineData("utf-8;ü@bücher.test", "utf-8", "ü@bücher.test")]
    [InlineData("utf-8;ü\\x{E9}@b.test", "utf-8", "üé@b.test")]
    [InlineData("utf-8;a+2Bb@b.test", null, null)]
    [InlineData("utf-8;\\x{41}@b.test", null, null)]
    [InlineData("utf-8;\\x{0FC}@b.test", null, null)]
    [InlineData("utf-8;\\x{00FC}@b.test", null, null)]
    [InlineData("utf-8;\\x{D800}@b.test", null, null)]
    [InlineData("utf-8;\\x{DFFF}@b.test", null, null)]
    [InlineData("utf-8;\\x{110000}@b.test", null, null)]
    [InlineData("utf-8;\\x{100FFFF}@b.test", null, null)]
    [InlineData("utf-8;\\x{F}@b.test", null, null)]
    [InlineData("utf-8;\\x{}@b.test", null, null)]
    [InlineData("utf-8;\\x{FG}@b.test", null, null)]
    [InlineData("utf-8;\\x{-1}@b.test", null, null)]
    [InlineData("utf-8;\\x{FC@b.test", null, null)]
    [InlineData("utf-8;\\xFC}@b.test", null, null)]
    [InlineData("utf-8;\\X{FC}@b.test", null, null)]
    [InlineData("utf-8;\\u{FC}@b.test", null, null)]
    [InlineData("utf-8;a\\b@b.test", null, null)]
    [InlineData("utf-8;a@b.test\\", null, null)]
    [InlineData("utf-8;a\\x{0A}@b.test", null, null)]
    [InlineData("utf-8;\"a\\x{7F}\"@b.test", null, null)]
    [InlineData("utf-8;\"a b\"@b.test", null, null)]
    [InlineData("utf-8;\\x{80}@b.test", "utf-8", "\u0080@b.test")]
    [InlineData("utf-8;nobody", null, null)]
    [InlineData("utf-8;", null, null)]
    [InlineData("rfc822;ü@b.test", null, null)]
    [InlineData("rfc822;+C3+BC@b.test", null, null)]
    [InlineData("rfc822;a+0Ab@b.test", null, null)]
    [InlineData("rfc822;a+2@b.test", null, null)]
    [InlineData("rfc822;a+2b@b.test", null, null)]
    [InlineData("rfc822;", null, null)]
    [InlineData("rfc822", null, null)]
    [InlineData(";a@b.test", null, null)]
    [InlineData("a.b;a@b.test", null, null)]
    [InlineData("a@b;a@b.test", null, null)]
    [InlineData("ü;a@b.test", null, null)]
    [InlineData("", null, null)]
    public void OriginalRecipient_IsDecoded(string value, string? type, string? address)
    {
        bool isGood = OriginalRecipientValue.TryParse(Encoding.UTF8.GetBytes(value), out OriginalRecipient? recipient);
        recipient.Should().Be(type is null ? null : new OriginalRecipient(type, address!));
        isGood.Should().Be(type is not null);
        recipient?.ToString().Should().Be($"{type};{address}");
    }

    [Fact]
    public void IllFormedUtf8_IsNoAddress()
    {
        byte[][] wrong = [[0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC0, 0xAF], [0x80]];
        foreach (byte[] octets in wrong)
        {
            OriginalRecipientValue.TryParse([.. "utf-8;"u8, .. octets, .. "@b.test"u8], out _).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData(499, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void OriginalRecipient_AroundItsLimit(int length, bool isGood)
    {
        string value = "rfc822;".PadRight(length, 'x');
        OriginalRecipientValue.TryParse(Encoding.ASCII.GetBytes(value), out _).Should().Be(isGood);
    }

    [Theory]
    [InlineData(511, true)]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void PrintableText_AroundItsLimit(int length, bool isGood)
    {
        DsnValues.TryPrintable(Encoding.ASCII.GetBytes(new string('x', length)), out string? text).Should().Be(isGood);
        (text?.Length).Should().Be(isGood ? length : null);
    }

    [Theory]
    [InlineData("rfc822;b+C3+B6b@b+C3+BCcher.test", "böb@bücher.test")]
    [InlineData("rfc822;b+2Bb@b.test", "b+b@b.test")]
    [InlineData("rfc822;b+C3b@b.test", null)]
    [InlineData("rfc822;b+ED+A0+80b@b.test", null)]
    [InlineData("rfc822;böb@b.test", null)]
    public void Utf8InXText_IsTakenUnderSmtpUtf8(string value, string? address)
    {
        OriginalRecipientValue.TryParse(Encoding.UTF8.GetBytes(value), out OriginalRecipient? recipient, isSmtpUtf8: true).Should().Be(address is not null);
        recipient?.Address.Should().Be(address);
    }
}
