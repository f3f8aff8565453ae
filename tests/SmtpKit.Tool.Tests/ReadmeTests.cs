using System.Text.Json;
using SmtpKit.Interop.Tests.Support;
using SmtpKit.Tool.Options;
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
        Listed("```\nsmtpkit serve\n").Should().Equal(new ServeCommand().Options.Select(option => option.Name));
        Listed("```\nsmtpkit\n").Should().Equal(InboxOptions.ForCatcher().All.Select(option => option.Name));
    }

    [NeedsProgramFact("curl")]
    public async Task QuickStart_SendsMailThatIsSeen()
    {
        Block("```sh\ndotnet run").Should().Be(" --project src/SmtpKit.Tool\n", "that is the program that is started here, on other ports");
        await using ToolProcess tool = await ToolProcess.CatchAsync();
        string commands = Block("```sh\nprintf").Replace(":2525", $":{tool.PortOf("smtp")}", StringComparison.Ordinal)
            .Replace(":8025", $":{tool.PortOf("http")}", StringComparison.Ordinal);

        ProcessResult shell = await ProcessRunner.RunAsync("sh", ["-e", "-c", $"printf{commands}"]);

        shell.ExitCode.Should().Be(0, shell.Error);
        using JsonDocument list = JsonDocument.Parse(shell.Output);
        JsonElement message = list.RootElement.GetProperty("items").EnumerateArray().Should().ContainSingle().Subject;
        message.GetProperty("subject").GetString().Should().Be("Hello");
        message.GetProperty("snippet").GetString().Should().Be("Hello, Bob.");
    }

    private static IEnumerable<string> Listed(string start) => Block(start)
        .Split('\n')
        .Where(line => line.StartsWith("  --", StringComparison.Ordinal))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

    private static string Block(string start)
    {
        string readme = Repository.Read("README.md");
        int from = readme.IndexOf(start, StringComparison.Ordinal);
        from.Should().BePositive();
        from += start.Length;
        return readme[from..readme.IndexOf("```\n", from, StringComparison.Ordinal)];
    }
}
