using System.CommandLine;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class HelpTests
{
    [Fact]
    public async Task Help_NamesTheCommand()
    {
        ToolResult result = await ToolProcess.RunAsync("--help");

        result.ExitCode.Should().Be(0);
        result.Errors.Should().BeEmpty();
        string help = string.Join('\n', result.Output);
        help.Should().ContainAll("smtpkit [command]", "serve", "--version", "http://127.0.0.1:8025").And.NotContain("--maildir");
        foreach (Option option in new CatchCommand().Options.Where(option => !option.Hidden))
        {
            help.Should().MatchRegex($"{option.Name}( |\n|$)");
            option.Description.Should().NotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task HelpOfServe_NamesEveryOption()
    {
        ToolResult result = await ToolProcess.RunAsync("serve", "--help");

        result.ExitCode.Should().Be(0);
        string help = string.Join('\n', result.Output);
        foreach (Option option in new ServeCommand().Options)
        {
            help.Should().Contain($"  {option.Name} ");
            option.Description.Should().NotBeNullOrEmpty();
        }
    }

    [Fact]
    public async Task Version_IsOneLine()
    {
        ToolResult result = await ToolProcess.RunAsync("--version");

        result.ExitCode.Should().Be(0);
        result.Output.Should().ContainSingle().Which.Should().MatchRegex(@"^\d+\.\d+\.\d+");
    }
}
