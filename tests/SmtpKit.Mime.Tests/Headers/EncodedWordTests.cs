using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Headers;

public sealed class EncodedWordTests
{
    [Theory]
    [InlineData("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße")]
    [InlineData("=?UTF-8?b?R3LDvMOfZQ==?=", "Grüße")]
    [InlineData("=?iso-8859-1?q?a_b=20c?=", "a b c")]
    [InlineData("=?utf-8*en?Q?with_a_language?=", "with a language")]
    [InlineData("before =?utf-8?Q?x?= after", "before x after")]
    [InlineData("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab")]
    [InlineData("=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?b?=", "ab")]
    [InlineData("=?utf-8?Q?a_?= =?utf-8?Q?b?=", "a b")]
    [InlineData("=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c")]
    [InlineData("=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€")]
    [InlineData("=?utf-8?Q?=E2?= =?UTF-8?Q?=82?=\r\n\t=?utf-8?B?rA==?=", "€")]
    [InlineData("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本")]
    [InlineData("glued=?utf-8?Q?x?=together", "gluedxtogether")]
    [InlineData("=?utf-8?Q??=", "")]
    [InlineData("=?utf-8?Q?=e2=82=ac?=", "€")]
    [InlineData("=?utf-8?B?R3Lzzzz?=", "Gr\uFFFD\uFFFD<")]
    public void Words_AreDecoded(string value, string expected) => Mail.WithHeader("Subject: " + value).Subject.Should().Be(expected);

    [Theory]
    [InlineData("=?utf-8?X?abc?=")]
    [InlineData("=?utf-8?Q?abc")]
    [InlineData("=?utf-8?Q?abc?")]
    [InlineData("=?utf-8?Q?two words?=")]
    [InlineData("=?utf-8?Q?a?b?=")]
    [InlineData("=??Q?abc?=")]
    [InlineData("=?no-such-charset?Q?abc?=")]
    [InlineData("=?utf 8?Q?abc?=")]
    [InlineData("=?utf-8?QQ?abc?=")]
    [InlineData("=?=?=?=?=")]
    [InlineData("=?")]
    public void WhatIsNone_StaysAsItIs(string value) => Mail.WithHeader("Subject: " + value).Subject.Should().Be(value);

    [Fact]
    public void OneThatHoldsALineEnd_MakesNoSecondLine() =>
        Mail.WithHeader("Subject: =?utf-8?Q?a=0D=0ABcc:_x?=").Subject.Should().Be("a Bcc: x");

    [Fact]
    public void IllegalOneBesideALegalOne_KeepsTheSpaceBetween() =>
        Mail.WithHeader("Subject: =?utf-8?Q?a?= =?x?Q?b?=").Subject.Should().Be("a =?x?Q?b?=");

    [Fact]
    public void RawValue_IsNotDecoded() =>
        Mail.WithHeader("Subject: =?utf-8?Q?a?=\r\n =?utf-8?Q?b?=").Headers.Find("subject")!.RawValue.Should().Be("=?utf-8?Q?a?= =?utf-8?Q?b?=");
}
