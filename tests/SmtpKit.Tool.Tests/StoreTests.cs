using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class StoreTests
{
    private const string Message = "Subject: x\r\n\r\n..one dot\r\n";

    // "Subject: x" CRLF, CRLF, ".one dot" CRLF.
    private const int Octets = 24;

    [Fact]
    public async Task Maildir_IsTheDirectoryItself()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--maildir", "deep/inbox");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SendMailAsync(Message)).Should().StartWith("250 2.0.0");

        string file = Directory.GetFiles(Path.Combine(tool.Directory, "deep", "inbox", "new")).Should().ContainSingle().Subject;
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().EndWith("Subject: x\r\n\r\n.one dot\r\n");
        Directory.GetFiles(Path.Combine(tool.Directory, "deep", "inbox", "tmp")).Should().BeEmpty();
        ToolResult result = await tool.StopAsync();
        result.ShouldHaveServed(messages: 1, Octets);
        result.Errors.Should().MatchRegex(@"info: SmtpKit\.Messages.*<ada@example\.org>.*<bob@example\.com>, 24 octets");
    }

    [Fact]
    public async Task NoMaildirSaid_FilesInMail()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync();
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SendMailAsync(Message)).Should().StartWith("250 2.0.0");

        Directory.GetFiles(Path.Combine(tool.Directory, "mail", "new")).Should().ContainSingle();
    }

    [Fact]
    public async Task Discard_CountsAndKeepsNothing()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--discard");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SendMailAsync(Message)).Should().StartWith("250 2.0.0");
        (await dialog.SendMailAsync(Message)).Should().StartWith("250 2.0.0");
        (await dialog.SendMailAsync("bare\nline\r\n")).Should().StartWith("554 5.6.0");

        Directory.GetFileSystemEntries(tool.Directory).Should().BeEmpty();
        ToolResult result = await tool.StopAsync();
        result.ShouldHaveServed(messages: 2, 2 * Octets);
        result.Errors.Should().NotContain("SmtpKit.Messages").And.NotContain("example.com");
    }

    [Theory]
    [InlineData("strict", "554 5.6.0", false)]
    [InlineData("repair", "250 2.0.0", false)]
    [InlineData("AUDIT", "250 2.0.0", true)]
    public async Task LineEndings_DecideOverBareOnes(string value, string reply, bool warns)
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--line-endings", value);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SendMailAsync("Subject: x\r\n\r\na\nb\r\n")).Should().StartWith(reply);
        ToolResult result = await tool.StopAsync();
        bool accepted = reply[0] == '2';
        result.ShouldHaveServed(accepted ? 1 : 0, accepted ? 20 : 0);
        result.Errors.Contains("warn:", StringComparison.Ordinal).Should().Be(warns, result.Errors);
    }

    [Theory]
    [InlineData("information", true, false)]
    [InlineData("Warning", false, false)]
    [InlineData("none", false, false)]
    [InlineData("debug", true, true)]
    public async Task LogLevel_DecidesWhatIsLogged(string level, bool information, bool debug)
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--log-level", level);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SendMailAsync(Message)).Should().StartWith("250 2.0.0");

        ToolResult result = await tool.StopAsync();
        result.ShouldHaveServed(messages: 1, Octets);
        result.Errors.Contains("info:", StringComparison.Ordinal).Should().Be(information);
        result.Errors.Contains("dbug:", StringComparison.Ordinal).Should().Be(debug);
        result.Output.Should().HaveCount(2, "logs go to stderr");
    }
}
