using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

public sealed class CommandParserTests
{
    [Theory]
    [InlineData("MAIL FROM:<a@b.test>", "Mail", "FROM:<a@b.test>")]
    [InlineData("starttls", "StartTls", "")]
    [InlineData("Quit", "Quit", "")]
    [InlineData("MAILFROM:<a@b.test>", "Unknown", "")]
    [InlineData("", "Unknown", "")]
    public void Line_IsSplitIntoVerbAndArgument(string line, string verb, string argument)
    {
        SmtpVerb found = CommandParser.Parse(System.Text.Encoding.ASCII.GetBytes(line), out ReadOnlySpan<byte> rest);

        found.ToString().Should().Be(verb);
        System.Text.Encoding.ASCII.GetString(rest).Should().Be(argument);
    }

    [Fact]
    public void FiveOctets_AreEnoughToTellALineThatHasItsOwnRules()
    {
        CommandParser.IsAuthentication("auth "u8).Should().BeTrue();
        CommandParser.IsAuthentication("AUTH"u8).Should().BeFalse("a word may still grow out of it");
        CommandParser.IsChunk("bdat "u8).Should().BeTrue();
        CommandParser.IsChunk("BDAT:"u8).Should().BeTrue("it was meant for one");
        CommandParser.IsChunk("BDATA"u8).Should().BeFalse();
        CommandParser.IsChunk("BDAT"u8).Should().BeFalse("a word may still grow out of it");
    }
}
