using System.Reflection;
using System.Text;
using SmtpKit.Session;

namespace SmtpKit.Tests.Contract;

public sealed class SmtpReplyTests
{
    public static TheoryData<string> OwnReplies =>
        [.. typeof(Replies).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name)];

    // The codes are those of RFC 5321 sections 4.2.2 and 4.2.3.
    [Theory]
    [MemberData(nameof(OwnReplies))]
    public void EveryReplyOfTheSession_CarriesItsEnhancedCodeOnEveryLine(string name)
    {
        // RFC 2034 section 4: on every line of 2yz, 4yz and 5yz; never on 3yz.
        SmtpReply reply = (SmtpReply)typeof(Replies).GetField(name)!.GetValue(null)!;
        string[] lines = Encoding.ASCII.GetString(reply.Encoded(withEnhancedCode: true)).Split("\r\n");
        lines[^1].Should().BeEmpty();
        for (int i = 0; i < lines.Length - 1; i++)
        {
            char separator = i == lines.Length - 2 ? ' ' : '-';
            string code = reply.Code == 334 || reply.Code == 354 ? "" : $"{reply.Code / 100}.";
            lines[i].Should().StartWith($"{reply.Code}{separator}{code}");
            lines[i].Length.Should().BeLessThanOrEqualTo(510, "RFC 5321 section 4.5.3.1.5");
        }
    }

    [Fact]
    public void Lines_AreSeparatedAndEncodedBothWays()
    {
        SmtpReply reply = new(550, new(5, 7, 1), "one\ntwo");
        Encoding.ASCII.GetString(reply.Encoded(withEnhancedCode: true)).Should().Be("550-5.7.1 one\r\n550 5.7.1 two\r\n");
        Encoding.ASCII.GetString(reply.Encoded(withEnhancedCode: false)).Should().Be("550-one\r\n550 two\r\n");
        reply.ToString().Should().Be("550-5.7.1 one\r\n550 5.7.1 two");
    }

    [Theory]
    [InlineData(250, "2.0.0")]
    [InlineData(354, "")]
    [InlineData(451, "4.0.0")]
    [InlineData(550, "5.0.0")]
    public void EnhancedCode_FollowsFromTheCode(int code, string enhanced) => new SmtpReply(code, "x").EnhancedCode.ToString().Should().Be(enhanced);

    [Theory]
    [InlineData(199, "x")]
    [InlineData(600, "x")]
    public void CodeOutsideItsRange_Throws(int code, string text) =>
        FluentActions.Invoking(() => new SmtpReply(code, text)).Should().Throw<ArgumentOutOfRangeException>();

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\r\nb")]
    [InlineData("a\tb")]
    [InlineData("ü")]
    [InlineData("\0")]
    public void TextThatIsNotPrintable_Throws(string text) =>
        FluentActions.Invoking(() => new SmtpReply(250, text)).Should().Throw<ArgumentException>().WithMessage("*printable ASCII*");

    [Theory]
    [InlineData(496, true)]
    [InlineData(497, false)]
    public void LineAroundItsLimit(int length, bool good)
    {
        Action make = () => _ = new SmtpReply(250, new(2, 999, 999), new string('x', length));
        if (good)
        {
            make.Should().NotThrow();
        }
        else
        {
            make.Should().Throw<ArgumentException>().WithMessage("*496*");
        }
    }

    // The classes are 2, 4 and 5 (RFC 3463 section 2); subject and detail have up to three digits (RFC 3463 section 3.1 and following).
    [Fact]
    public void EnhancedCodeOfAnotherClass_Throws()
    {
        FluentActions.Invoking(() => new SmtpReply(550, new(4, 0, 0), "x")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SmtpReply(354, new(2, 0, 0), "x")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new EnhancedStatusCode(3, 0, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new EnhancedStatusCode(2, 1000, 0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new SmtpReplyException(SmtpReply.Ok, "x")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => AuthenticationResult.Failure(SmtpReply.Ok)).Should().Throw<ArgumentException>();
    }
}
