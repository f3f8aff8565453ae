using SmtpKit.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Readme;

public sealed class ReadmeTests
{
    [Fact]
    public void EverySnippet_IsCompiled()
    {
        string compiled = WithoutIndentation(File.ReadAllText(Path.Combine(Repository.Root, "tests/SmtpKit.AspNetCore.Tests/Readme/Snippets.cs")));
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "src/SmtpKit.AspNetCore/README.md"));
        string[] snippets = [.. readme.Split("```csharp\n").Skip(1).Select(part => WithoutIndentation(part[..part.IndexOf("```", StringComparison.Ordinal)]))];
        snippets.Should().HaveCount(5).And.OnlyContain(snippet => compiled.Contains(snippet, StringComparison.Ordinal));
    }

    private static string WithoutIndentation(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()));
}
