using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void Example_IsTheSample() =>
        Block("```csharp console\n").Should().Be(Repository.Read("samples/MinimalServer/Program.cs"));

    [Fact]
    public void Options_AreThoseOfTheCommand()
    {
        IEnumerable<string> listed = Block("```\nsmtpkit serve\n")
            .Split('\n')
            .Where(line => line.StartsWith("  --", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

        listed.Should().Equal(new ServeCommand().Options.Select(option => option.Name));
    }

    private static string Block(string start)
    {
        string readme = Repository.Read("README.md");
        int from = readme.IndexOf(start, StringComparison.Ordinal);
        from.Should().BePositive();
        from += start.Length;
        return readme[from..readme.IndexOf("```\n", from, StringComparison.Ordinal)];
    }
}
