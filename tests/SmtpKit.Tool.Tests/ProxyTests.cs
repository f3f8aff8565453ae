using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>Behind a proxy.</summary>
public sealed class ProxyTests
{
    [Fact]
    public async Task ListenProxy_TakesTheHeadersAddress()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-proxy", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--cert", "self-signed");

        // The plain endpoints come first in the list of the library.
        tool.Output.Should().Equal($"listening smtp 127.0.0.1:{tool.Ports[0]}", $"listening smtp+proxy 127.0.0.1:{tool.Ports[1]}");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Ports[1]);
        await dialog.WriteAsync("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n");
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().Contain("STARTTLS");
        (await dialog.SendMailAsync("hello\r\n")).Should().StartWith("250 ");
        string file = Directory.EnumerateFiles(Path.Combine(tool.Directory, "mail", "new")).Should().ContainSingle().Subject;
        (await File.ReadAllTextAsync(file)).Should().Contain("Received: from client.test ([192.0.2.1])");

        using SmtpDialog bare = await SmtpDialog.ConnectAsync(tool.Ports[1]);
        await bare.WriteAsync("EHLO client.test\r\n");
        (await bare.ReadLineAsync()).Should().BeNull("it has no header");
        using SmtpDialog plain = await SmtpDialog.OpenAsync(tool.Ports[0]);
        (await plain.SayAsync("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25")).Should().StartWith("500 ");
    }

    [Fact]
    public async Task TrustProxy_TakesTheDefaultsPlace()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-proxy", "127.0.0.1:0", "--trust-proxy", "192.0.2.0/24", "--trust-proxy", "::1", "--discard");

        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Port);
        (await dialog.ReadLineAsync()).Should().BeNull("127.0.0.1 is trusted no more");
        ToolResult result = await tool.StopAsync();
        result.Errors.Should().Contain("no trusted proxy");

        await using ToolProcess trusting = await ToolProcess.ServeAsync("--listen-proxy", "127.0.0.1:0", "--trust-proxy", "127.0.0.0/8", "--discard");
        using SmtpDialog trusted = await SmtpDialog.ConnectAsync(trusting.Port);
        await trusted.WriteAsync("PROXY TCP6 2001:db8::1 2001:db8::2 40000 25\r\n");
        (await trusted.ReadReplyAsync()).Should().StartWith("220 ");
    }
}
