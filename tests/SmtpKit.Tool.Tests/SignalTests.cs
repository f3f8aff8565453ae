using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_FinishesTheMailUnderWay(string signal)
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync();
        using SmtpDialog idle = await SmtpDialog.OpenAsync(tool.Port);
        using SmtpDialog busy = await BeginMailAsync(tool.Port);

        await tool.SignalAsync(signal);
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await idle.ReadLineAsync()).Should().BeNull();
        Func<Task> late = async () => await SmtpDialog.ConnectAsync(tool.Port);
        await late.Should().ThrowAsync<System.Net.Sockets.SocketException>();

        (await busy.SayAsync("the rest\r\n.")).Should().StartWith("250 2.0.0");
        (await busy.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await tool.WaitForExitAsync()).ShouldHaveServed(messages: 1, octets: 24);
    }

    [Fact]
    public async Task SecondSignal_CutsItShort()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync();
        using SmtpDialog idle = await SmtpDialog.OpenAsync(tool.Port);
        using SmtpDialog busy = await BeginMailAsync(tool.Port);

        await tool.SignalAsync("TERM");
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await tool.SignalAsync("INT");

        (await busy.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await tool.WaitForExitAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    [Fact]
    public async Task InterruptIgnoredByTheShell_IsHeardNevertheless()
    {
        await using ToolProcess tool = ToolProcess.StartIgnoringInterrupt("serve", "--listen", "127.0.0.1:0");
        await tool.ReadListeningLineAsync();

        await tool.SignalAsync("INT");
        (await tool.WaitForExitAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    private static async Task<SmtpDialog> BeginMailAsync(int port)
    {
        SmtpDialog dialog = await SmtpDialog.OpenAsync(port);
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        (await dialog.SayAsync("RCPT TO:<bob@example.com>")).Should().StartWith("250");
        (await dialog.SayAsync("DATA")).Should().StartWith("354");
        await dialog.WriteAsync("Subject: x\r\n\r\n");
        return dialog;
    }
}
