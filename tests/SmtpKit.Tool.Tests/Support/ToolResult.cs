using System.Text.RegularExpressions;

namespace SmtpKit.Tool.Tests.Support;

/// <summary>How the program ended.</summary>
public sealed partial record ToolResult(int ExitCode, IReadOnlyList<string> Output, string Errors)
{
    /// <summary>It stopped as it should, having accepted this much.</summary>
    public void ShouldHaveServed(int messages, long octets)
    {
        ExitCode.Should().Be(0, Errors);
        Match totals = Totals().Match(Output[^1]);
        totals.Success.Should().BeTrue(Output[^1]);
        totals.Groups["messages"].Value.Should().Be($"{messages}");
        totals.Groups["bytes"].Value.Should().Be($"{octets}");
        long.Parse(totals.Groups["alloc"].ValueSpan).Should().BePositive();
    }

    /// <summary>It said in one line why it does not start, and nothing else.</summary>
    public void ShouldHaveComplained(params string[] fragments)
    {
        ExitCode.Should().Be(2, Errors);
        Output.Should().BeEmpty();
        Errors.Should().StartWith("smtpkit: ").And.EndWith("\n").And.NotContain("   at ");
        Errors.Count(c => c == '\n').Should().Be(1, Errors);
        Errors.Should().ContainAll(fragments);
    }

    [GeneratedRegex("^messages=(?<messages>[0-9]+) bytes=(?<bytes>[0-9]+) alloc=(?<alloc>[0-9]+)$")]
    private static partial Regex Totals();
}
