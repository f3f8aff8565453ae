using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

public sealed class XTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("a+2Bb+3D", "a+b=")]
    [InlineData("a+", null)]
    [InlineData("a+2", null)]
    [InlineData("a+2b", null)]
    [InlineData("a=b", null)]
    [InlineData("a b", null)]
    [InlineData("ü", null)]
    public void Text_IsDecodedStrictly(string text, string? decoded)
    {
        byte[] octets = Encoding.UTF8.GetBytes(text);
        byte[] result = new byte[octets.Length];
        bool good = XText.TryDecode(octets, result, out int length);
        (good ? Encoding.ASCII.GetString(result, 0, length) : null).Should().Be(decoded);
    }

    [Fact]
    public void EveryOctet_HasItsTwoDigits()
    {
        byte[] result = new byte[3];
        for (int octet = 0; octet <= byte.MaxValue; octet++)
        {
            XText.TryDecode(Encoding.ASCII.GetBytes($"+{octet:X2}"), result, out int length).Should().BeTrue();
            (result[0], length).Should().Be(((byte)octet, 1));
        }
    }
}
