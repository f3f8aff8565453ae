using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>Each sample is started, and does what it says.</summary>
public sealed partial class SampleTests
{
    [Fact]
    public void EverySample_HasATest() =>
        typeof(SampleTests).GetMethods().Select(method => method.Name.Split('_')[0]).Should().Contain(Repository.Directories("samples"));

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
    public async Task AspNetMail_ShowsWhatCameBesideItAndEndsItsSessions()
    {
        await using ToolProcess server = ToolProcess.StartProgram("AspNetMail.dll", "--HttpPort", "0", "--SmtpPort", "0");
        int httpPort = await ReadPortAsync(server);
        int smtpPort = await ReadPortAsync(server);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(smtpPort);
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");

        using HttpClient http = new();
        JsonElement list = await http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{httpPort}/mail").WaitAsync(ToolProcess.Patience);
        JsonElement message = list.EnumerateArray().Should().ContainSingle().Which;
        message.GetProperty("from").GetString().Should().Be("ada@example.org");
        message.GetProperty("text").GetString().Should().Be("Subject: x\r\n\r\n");

        await server.SignalAsync("TERM");
        (await dialog.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task SubmissionServer_TakesMailOfItsUsersInTheirNames()
    {
        using PemFiles files = new();
        string users = Path.Combine(Path.GetDirectoryName(files.Key)!, "users.db");
        await using (ToolProcess add = ToolProcess.StartProgram("SubmissionServer.dll", "adduser", "ada", "Open sesame 1", "ada@example.org", "--Users", users))
        {
            ToolResult added = await add.WaitForExitAsync();
            added.ExitCode.Should().Be(0, added.Errors);
            added.Output[^1].Should().Be("ada may send as ada@example.org");
        }

        await using ToolProcess server = ToolProcess.StartProgram(
            "SubmissionServer.dll", "--Users", users, "--Ports:Submissions", "0", "--Ports:Submission", "0",
            "--Kestrel:Certificates:Default:Path", files.Chain, "--Kestrel:Certificates:Default:KeyPath", files.Key);
        int submissions = await ReadPortAsync(server);
        int submission = await ReadPortAsync(server);

        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(submissions);
        await dialog.HandshakeAsync();
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().Contain("AUTH PLAIN LOGIN");
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("530 5.7.0");
        (await dialog.SignInAsync("eve", "Open sesame 1")).Should().StartWith("535 5.7.8");
        (await dialog.SignInAsync("ada", "Open sesame 1")).Should().StartWith("235 ");
        (await dialog.SayAsync("MAIL FROM:<bob@example.com>")).Should().StartWith("550 5.7.1");
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        Directory.GetFiles(Path.Combine(server.Directory, "submitted", "new")).Should().ContainSingle();

        using SmtpDialog later = await SmtpDialog.OpenAsync(submission);
        (await later.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("530 5.7.0");
        (await later.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await later.HandshakeAsync();
        (await later.SayAsync("EHLO client.test")).Should().Contain("AUTH PLAIN LOGIN");
        (await later.SignInAsync("ada", "Open sesame 1")).Should().StartWith("235 ");
        await server.SignalAsync("TERM");
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task InboundWebhook_PostsEachMessageOrPutsItsSenderOff()
    {
        using HttpListener web = new();
        string url = $"http://127.0.0.1:{FreePort()}/mail/";
        await using ToolProcess server = ToolProcess.StartProgram("InboundWebhook.dll", "--Url", url, "--Listen", "127.0.0.1:0", "--RetryDelay", "1");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(await ReadPortAsync(server));
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("451 4.4.1", "the URL is down");

        web.Prefixes.Add(url);
        web.Start();
        Task<JsonElement> posted = AnswerAsync(web, 500, 200);
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0", "the second try went through");
        JsonElement message = await posted.WaitAsync(ToolProcess.Patience);
        message.GetProperty("from").GetString().Should().Be("ada@example.org");
        message.GetProperty("to")[0].GetString().Should().Be("bob@example.com");
        message.GetProperty("text").GetString().Should().Be("Subject: x\r\n\r\n");

        posted = AnswerAsync(web, 400);
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("554 5.6.0", "who asks would hear the same again");
        await posted.WaitAsync(ToolProcess.Patience);
        await server.SignalAsync("TERM");
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    // Answers as many requests as there are codes; the last one's content.
    private static async Task<JsonElement> AnswerAsync(HttpListener web, params int[] codes)
    {
        JsonElement content = default;
        foreach (int code in codes)
        {
            HttpListenerContext request = await web.GetContextAsync();
            content = await JsonSerializer.DeserializeAsync<JsonElement>(request.Request.InputStream);
            request.Response.StatusCode = code;
            request.Response.Close();
        }

        return content;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
