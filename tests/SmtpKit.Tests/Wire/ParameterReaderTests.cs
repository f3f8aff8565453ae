using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

public sealed class ParameterReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData(" SIZE=10", "SIZE=10")]
    [InlineData(" SIZE=10  BODY=8BITMIME SMTPUTF8", "SIZE=10|BODY=8BITMIME|SMTPUTF8")]
    [InlineData(" X-1=<>@;\"", "X-1=<>@;\"")]
    [InlineData(" X-1=!}~", "X-1=!}~")]
    public void Parameters_AreTakenApart(string text, string expected) => Read(text).Should().Be(expected);

    [Theory]
    [InlineData(" SIZE=")]
    [InlineData(" =10")]
    [InlineData(" -X")]
    [InlineData(" A_B=1")]
    [InlineData(" A=B=C")]
    [InlineData(" A=\u00fc")]
    [InlineData(" A=\u0001")]
    [InlineData(" \u00fc")]
    public void WhatIsNoParameter_IsMalformed(string text) => Read(text).Should().Be("(malformed)");

    // RFC 6531 section 3.3: in values alone.
    [Theory]
    [InlineData(" A=ü", "A=ü")]
    [InlineData(" A=ü=", "(malformed)")]
    [InlineData(" A=ü\u0001", "(malformed)")]
    [InlineData(" ü=1", "(malformed)")]
    public void InternationalValues_AreTakenWhereTheyMayBe(string text, string expected) => Read(text, isInternational: true).Should().Be(expected);

    private static string Read(string text, bool isInternational = false)
    {
        ParameterReader reader = new(Encoding.UTF8.GetBytes(text), isInternational);
        List<string> found = [];
        while (reader.TryRead())
        {
            string keyword = Encoding.ASCII.GetString(reader.Keyword);
            found.Add(reader.HasValue ? $"{keyword}={Encoding.UTF8.GetString(reader.Value)}" : keyword);
        }

        return reader.IsMalformed ? "(malformed)" : string.Join('|', found);
    }
}
