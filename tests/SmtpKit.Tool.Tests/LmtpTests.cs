using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>LMTP and Unix-domain sockets.</summary>
public sealed class LmtpTests
{
    [Fact]
    public async Task ListenLmtp_SpeaksLmtp()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-lmtp", "127.0.0.1:0", "--listen-lmtp", "127.0.0.1:0", "--reject-recipient", "full@example.com");

        tool.Output.Should().Equal($"listening lmtp 127.0.0.1:{tool.Ports[0]}", $"listening lmtp 127.0.0.1:{tool.Ports[1]}");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Ports[1]);
        await DeliverAsync(dialog, "LMTP");
        (await tool.StopAsync()).ShouldHaveServed(messages: 1, octets: 7);
    }

    [Fact]
    public async Task ListenUnix_SpeaksLmtpOnASocket()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-unix", "lmtp.sock", "--listen-unix", "second.sock");

        tool.Output.Should().Equal("listening lmtp unix:lmtp.sock", "listening lmtp unix:second.sock");
        string path = Path.Combine(tool.Directory, "lmtp.sock");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(path);
        await DeliverAsync(dialog, "LMTP");
        string file = Directory.EnumerateFiles(Path.Combine(tool.Directory, "mail", "new")).Should().ContainSingle().Subject;
        (await File.ReadAllTextAsync(file)).Should().Contain("Received: from client.test (local)").And.Contain(" with LMTP id ");

        (await tool.StopAsync()).ShouldHaveServed(messages: 1, octets: 7);
        File.Exists(path).Should().BeFalse("it goes with the server");
    }

    [Fact]
    public async Task ListenOfEitherProtocol_TakesASocket()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen", "unix:smtp.sock", "--listen-lmtp", "unix:lmtp.sock", "--listen-proxy", "unix:proxy.sock", "--discard");

        tool.Output.Should().Equal("listening smtp unix:smtp.sock", "listening lmtp unix:lmtp.sock", "listening smtp+proxy unix:proxy.sock");
        using SmtpDialog smtp = await SmtpDialog.ConnectAsync(Path.Combine(tool.Directory, "smtp.sock"));
        (await smtp.ReadReplyAsync()).Should().Contain(" ESMTP ");
        using SmtpDialog lmtp = await SmtpDialog.ConnectAsync(Path.Combine(tool.Directory, "lmtp.sock"));
        (await lmtp.ReadReplyAsync()).Should().Contain(" LMTP ");
        using SmtpDialog proxy = await SmtpDialog.ConnectAsync(Path.Combine(tool.Directory, "proxy.sock"));
        await proxy.WriteAsync("PROXY UNKNOWN\r\n");
        (await proxy.ReadReplyAsync()).Should().Contain(" ESMTP ");
    }

    // A kill leaves the file: the next server finds that nobody serves it.
    [Fact]
    public async Task SocketOfAKilledServer_IsTakenOver()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a socket cannot be told from a file that somebody needs.");
        string directory = Directory.CreateTempSubdirectory("smtpkit-kill-").FullName;
        string path = Path.Combine(directory, "lmtp.sock");
        try
        {
            await using (ToolProcess killed = await ToolProcess.ServeAsync("--listen-unix", path, "--discard"))
            {
                (await ToolProcess.RunAsync("serve", "--listen-unix", path, "--discard")).ShouldHaveComplained($"Cannot listen on unix:{path}", "in use");
                await killed.SignalAsync("KILL");
                await killed.WaitForExitAsync();
            }

            File.Exists(path).Should().BeTrue();
            await using ToolProcess next = await ToolProcess.ServeAsync("--listen-unix", path, "--discard");
            using SmtpDialog dialog = await SmtpDialog.ConnectAsync(path);
            (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task DeliverAsync(SmtpDialog dialog, string protocol)
    {
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ").And.Contain(protocol);
        (await dialog.SayAsync("EHLO client.test")).Should().StartWith("500 5.5.1 ");
        (await dialog.SayAsync("LHLO client.test")).Should().StartWith("250-").And.ContainAll("PIPELINING", "ENHANCEDSTATUSCODES");
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250 ");
        (await dialog.SayAsync("RCPT TO:<bob@example.com>")).Should().StartWith("250 ");
        (await dialog.SayAsync("RCPT TO:<cy@example.com>")).Should().StartWith("250 ");
        (await dialog.SayAsync("DATA")).Should().StartWith("354 ");
        (await dialog.SayAsync("hello\r\n.")).Should().StartWith("250 ");
        (await dialog.ReadReplyAsync()).Should().StartWith("250 ", "each recipient has a reply");
        (await dialog.SayAsync("QUIT")).Should().StartWith("221 ");
    }
}
