using System.Text.RegularExpressions;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Contract;

/// <summary>What the documents point at is there.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(new[] { "src", "samples", "benchmarks" }.SelectMany(folder => Repository.Sources(folder, ".md")))
            .Select(file => Path.GetRelativePath(Repository.Root, file)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_LeadSomewhere(string document)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, document))!;
        IEnumerable<string> dead = Link().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#'))
            .Where(target => !Path.Exists(Path.Combine(folder, target.Split('#')[0])));

        dead.Should().BeEmpty($"what {document} links to is in the repository");
    }

    [Fact]
    public void TestsThatSecurityNames_AreThere()
    {
        HashSet<string> classes = [.. Repository.Sources("tests", ".cs").Select(file => Path.GetFileNameWithoutExtension(file).Split('.')[0])];
        string[] named = [.. TestClass().Matches(Read("SECURITY.md")).Select(match => match.Groups["name"].Value).Distinct()];

        named.Should().HaveCountGreaterThan(20).And.BeSubsetOf(classes);
    }

    [Fact]
    public void FilesOnTheWayOfAMessage_AreThere()
    {
        string[] sources = [.. Repository.Sources(Path.Combine("src", "SmtpKit"), ".cs").Select(file => file.Replace('\\', '/'))];
        string[] named = [.. SourceFile().Matches(Read("src/SmtpKit/README.md")).Select(match => match.Groups["name"].Value).Distinct()];

        named.Should().HaveCountGreaterThan(20);
        named.Where(name => !sources.Any(source => source.EndsWith($"/{name}", StringComparison.Ordinal))).Should().BeEmpty();
    }

    [Fact]
    public void FirstSnippetOfTheCore_IsTheSample()
    {
        string readme = Read("src/SmtpKit/README.md");
        int from = readme.IndexOf("```csharp console\n", StringComparison.Ordinal) + "```csharp console\n".Length;

        readme[from..readme.IndexOf("```\n", from, StringComparison.Ordinal)].Should().Be(Read("samples/MinimalServer/Program.cs"));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`(?<name>[A-Za-z0-9]+Tests)`")]
    private static partial Regex TestClass();

    // `SessionRunner.Mail.cs` or `Net/Listener.cs`; what begins with a dot goes on the name before it.
    [GeneratedRegex("`(?<name>[A-Za-z0-9/][A-Za-z0-9./]*\\.cs)`")]
    private static partial Regex SourceFile();
}
