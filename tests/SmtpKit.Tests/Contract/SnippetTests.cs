using System.Text.RegularExpressions;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Contract;

/// <summary>
/// What the documents show is compiled. A fence of C# with a second word, <c>csharp console</c>, is a whole program, which <c>.ci/live</c> builds from the
/// packages and runs. One without is a part of something: it stands, line for line, in a sample or a test.
/// </summary>
public sealed partial class SnippetTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md",
        .. Repository.Sources("src", ".md").Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Snippets_AreCompiledSomewhere(string document)
    {
        string[] compiled = [.. Repository.Sources("samples", ".cs").Concat(Repository.Sources("tests", ".cs")).Concat(Repository.Sources("src", ".cs"))
            .Where(file => !file.EndsWith(nameof(SnippetTests) + ".cs", StringComparison.Ordinal))
            .Select(file => WithoutIndentation(File.ReadAllText(file)))];
        IEnumerable<string> snippets = Fence().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)).ReplaceLineEndings("\n"))
            .Where(fence => fence.Groups["kind"].Value.Length == 0)
            .Select(fence => WithoutIndentation(fence.Groups["source"].Value));

        snippets.Where(snippet => !compiled.Any(source => source.Contains(snippet, StringComparison.Ordinal)))
            .Should().BeEmpty("each stands in a .cs file of samples, tests or src, or its fence says what kind of program it is");
    }

    private static string WithoutIndentation(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()));

    [GeneratedRegex(@"^```csharp[ \t]*(?<kind>[^\n]*)\n(?<source>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
