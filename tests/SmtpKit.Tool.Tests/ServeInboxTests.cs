using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary><c>smtpkit serve</c> with a page.</summary>
public sealed class ServeInboxTests
{
    [Fact]
    public async Task MaildirAndHttp_FileMailAndShowIt()
    {
        await using ToolProcess tool = await ToolProcess.ReadyAsync("serve", "--listen", "127.0.0.1:0", "--maildir", "box", "--http", "127.0.0.1:0");
        await CatchTests.SendAsync(tool, "one");
        using InboxClient inbox = new(tool);

        (await inbox.SubjectsAsync()).Should().Equal("one");
        string file = Directory.GetFiles(Path.Combine(tool.Directory, "box", "new")).Should().ContainSingle().Subject;
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().EndWith("Subject: one\r\n\r\n");
        (await tool.StopAsync()).ShouldHaveServed(messages: 1, octets: 16);
    }

    [Fact]
    public async Task WhatTheMaildirRefuses_IsNotShown()
    {
        await using ToolProcess tool = await ToolProcess.ReadyAsync("serve", "--listen", "127.0.0.1:0", "--maildir", "box", "--http", "127.0.0.1:0");
        string box = Path.Combine(tool.Directory, "box");
        Directory.Delete(box, recursive: true);
        await File.WriteAllTextAsync(box, "in the way", TestContext.Current.CancellationToken);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SendMailAsync("Subject: one\r\n\r\n")).Should().StartWith("4");
        using InboxClient inbox = new(tool);
        (await inbox.SubjectsAsync()).Should().BeEmpty();
        (await tool.StopAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    [Fact]
    public async Task WithoutHttp_ThereIsNoPage()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync();
        ToolResult result = await tool.StopAsync();
        result.Output.Should().HaveCount(2).And.NotContain(line => line.Contains("http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NobodySignsIn_WhereNobodyIsNamed()
    {
        await using ToolProcess tool = await ToolProcess.ReadyAsync("serve", "--listen", "127.0.0.1:0", "--http", "127.0.0.1:0");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SignInAsync("eve", "anything")).Should().StartWith("502 5.5.1");
    }
}
