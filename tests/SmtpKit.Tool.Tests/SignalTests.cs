using System.Security.Cryptography.X509Certificates;
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

    [Fact]
    public async Task Hangup_ReadsTheCertificateAnew()
    {
        using PemFiles files = new();
        using X509Certificate2 renewed = files.Issue("renewed.test");
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-tls", "127.0.0.1:0", "--cert", files.Chain, "--key", files.Key);
        using SmtpDialog busy = await OpenAsync("CN=localhost");

        await tool.SignalAsync("HUP");
        await tool.ReadErrorLineAsync("SIGHUP: the certificate's files are as they were");

        // Half of the change: the key is of the other certificate.
        byte[] key = await File.ReadAllBytesAsync(files.Key);
        File.Copy(files.OtherKey, files.Key, overwrite: true);
        await tool.SignalAsync("HUP");
        (await tool.ReadErrorLineAsync("SIGHUP: the certificate's files cannot be used")).Should().Contain(files.Key);
        (await OpenAsync("CN=localhost")).Dispose();
        await File.WriteAllBytesAsync(files.Key, key);

        files.Renew(renewed);
        await tool.SignalAsync("HUP");
        (await tool.ReadErrorLineAsync("loaded anew")).Should().Contain("CN=renewed.test");
        (await OpenAsync("CN=renewed.test")).Dispose();

        // What was going on goes on.
        (await busy.SayAsync("EHLO client.test")).Should().StartWith("250");
        (await busy.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        (await tool.StopAsync()).ExitCode.Should().Be(0);

        async Task<SmtpDialog> OpenAsync(string subject)
        {
            SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Port);
            await dialog.HandshakeAsync();
            (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
            dialog.Certificate!.Subject.Should().Be(subject);
            return dialog;
        }
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
