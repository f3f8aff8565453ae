using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>Each sample is started, and does what it says.</summary>
public sealed partial class SampleTests
{
    [Fact]
    public void EverySample_HasATest() =>
        typeof(SampleTests).GetMethods().Select(method => method.Name.Split('_')[0]).Should().Contain(
            Repository.Directories("samples").Where(sample => !sample.StartsWith("Testing.", StringComparison.Ordinal)));

    [Fact]
    public async Task MinimalServer_WritesALineForEachMail()
    {
        await using ToolProcess server = ToolProcess.StartProgram("MinimalServer.dll", "127.0.0.1:0");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(await ReadPortAsync(server));
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        (await server.ReadLineAsync()).Should().Be("14 octets from <ada@example.org> to bob@example.com");

        server.WriteLine();
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task InMemoryFake_CatchesAMail()
    {
        await using ToolProcess fake = ToolProcess.StartProgram("InMemoryFake.dll");
        ToolResult result = await fake.WaitForExitAsync();
        result.ExitCode.Should().Be(0);
        result.Output[^1].Should().Be("caught: ada@example.com to bob@example.com, 31 octets");
    }

    [Fact]
    public async Task HeaderMiddleware_RefusesAfterTheHeadersAndMarksTheRest()
    {
        await using ToolProcess server = ToolProcess.StartProgram("HeaderMiddleware.dll", "127.0.0.1:0");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(await ReadPortAsync(server));
        (await dialog.SendMailAsync("Subject: Win the lottery\r\n\r\nnow\r\n")).Should().StartWith("554 5.7.1");
        (await dialog.SendMailAsync("Subject: Lunch\r\n\r\nlottery\r\n")).Should().StartWith("250 2.0.0");

        string file = Directory.GetFiles(Path.Combine(server.Directory, "mail", "new")).Should().ContainSingle().Which;
        (await File.ReadAllTextAsync(file)).Should().MatchRegex("X-Checked-By: [^\r]+\r\nSubject: Lunch\r\n\r\nlottery\r\n$");
        server.WriteLine();
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task LmtpDelivery_AnswersForEachRecipient()
    {
        await using ToolProcess server = ToolProcess.StartProgram("LmtpDelivery.dll", "127.0.0.1:0");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(await ReadPortAsync(server));
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("LHLO client.test")).Should().StartWith("250-");
        string message = string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 600));
        foreach (string second in new[] { "250 2.0.0", "452 4.2.2" })
        {
            // ada has room for one of these; bob gets only the first.
            (await dialog.SayAsync("MAIL FROM:<>")).Should().StartWith("250 ");
            (await dialog.SayAsync("RCPT TO:<ada@example.com>")).Should().StartWith("250 ");
            (await dialog.SayAsync($"RCPT TO:<bob{second[0]}@example.com>")).Should().StartWith("250 ");
            (await dialog.SayAsync("DATA")).Should().StartWith("354 ");
            (await dialog.SayAsync(message + ".")).Should().StartWith(second);
            (await dialog.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        }
    }

    [Fact]
    public async Task ScramUsers_TakesProofsOnly()
    {
        await using ToolProcess server = ToolProcess.StartProgram("ScramUsers.dll", "127.0.0.1:0");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(await ReadPortAsync(server));
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().EndWith("AUTH SCRAM-SHA-256");
        (await dialog.SayAsync("AUTH PLAIN")).Should().StartWith("504 ");
        (await dialog.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith("530 ");
        (await dialog.SayAsync("AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPW5vbmNl")).Should().StartWith("334 ");
    }

    [Fact]
    public async Task OwnUsers_SignInByEitherColumnOfTheTable()
    {
        await using ToolProcess server = ToolProcess.StartProgram("OwnUsers.dll", "127.0.0.1:0");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(await ReadPortAsync(server));
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().EndWith("AUTH SCRAM-SHA-256 PLAIN LOGIN");
        (await dialog.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith("530 ");

        (await dialog.SignInAsync("ada", "close sesame")).Should().StartWith("535 ");
        (await dialog.SignInAsync("ada", "open sesame")).Should().StartWith("235 ");
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        (await server.ReadLineAsync()).Should().Be("ada sent 14 octets, signed in by PLAIN.");

        using SmtpDialog other = await SmtpDialog.OpenAsync(((IPEndPoint)dialog.Socket.RemoteEndPoint!).Port);
        (await other.ProveAsync("eve", "open sesame")).Should().StartWith("535 ");
        (await other.ProveAsync("ada", "open sesame")).Should().StartWith("235 ");
        (await other.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        (await server.ReadLineAsync()).Should().Be("ada sent 14 octets, signed in by SCRAM-SHA-256.");

        server.WriteLine();
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task EtrnCommand_StartsWhatWaits()
    {
        await using ToolProcess server = ToolProcess.StartProgram("EtrnCommand.dll", "127.0.0.1:0");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(await ReadPortAsync(server));
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("ETRN branch.example.com")).Should().StartWith("503 5.5.1");
        (await dialog.SayAsync("EHLO client.test")).Should().EndWith("\n250 ETRN");
        (await dialog.SayAsync("ETRN")).Should().StartWith("501 5.5.4");
        (await dialog.SayAsync("ETRN elsewhere.example.com")).Should().StartWith("459 4.7.1");
        (await dialog.SayAsync("ETRN ship.example.com")).Should().StartWith("251 2.0.0");
        (await dialog.SayAsync("etrn Branch.example.com")).Should().Be("253 2.0.0 OK, 3 pending messages for node Branch.example.com started");

        server.WriteLine();
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task WorkerServer_FilesMail_AndFinishesWhatIsUnderWayAtSigterm()
    {
        string contentRoot = Repository.PathOf("samples/WorkerServer");
        await using ToolProcess server = ToolProcess.StartProgram("WorkerServer.dll", "--contentRoot", contentRoot, "--Smtp:Endpoints:0:Address", "127.0.0.1:0");
        int port = await ReadPortAsync(server);
        using SmtpDialog idle = await SmtpDialog.OpenAsync(port);
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(port);
        (await dialog.ReadReplyAsync()).Should().StartWith("220 mx.example.com ");
        (await dialog.SayAsync("EHLO client.test")).Should().Contain("SIZE 10485760");
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250 2.1.0");
        (await dialog.SayAsync("RCPT TO:<bob@elsewhere.test>")).Should().StartWith("550 5.7.1");
        (await dialog.SayAsync("RCPT TO:<bob@example.net>")).Should().StartWith("250 2.1.5");
        (await dialog.SayAsync("DATA")).Should().StartWith("354 ");

        await server.SignalAsync("TERM");
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await dialog.SayAsync("Subject: y\r\n\r\n.")).Should().StartWith("250 2.0.0", "it had begun");
        (await dialog.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        ToolResult result = await server.WaitForExitAsync();
        result.ExitCode.Should().Be(0);
        Directory.GetFiles(Path.Combine(server.Directory, "mail", "new")).Should().HaveCount(2);
        result.Output.Count(line => line.Contains("Audit: ", StringComparison.Ordinal)).Should().Be(2, "each transaction's scope was disposed of before the end");
    }

    // The next line that names an address, whatever is around it.
    private static async Task<int> ReadPortAsync(ToolProcess server)
    {
        while (await server.ReadLineAsync() is { } line)
        {
            if (Port().Match(line) is { Success: true } match)
            {
                return int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("It ended before it listened.");
    }

    [GeneratedRegex(@"(?:127\.0\.0\.1|0\.0\.0\.0|\[::\]):(\d+)")]
    private static partial Regex Port();
}
