using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <content>Those that have to do with HTTP.</content>
public sealed partial class SampleTests
{
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
    public async Task DevelopmentInbox_ShowsWhatTheApplicationSends()
    {
        int httpPort = FreePort();
        int mailPort = FreePort();
        await using ToolProcess server = ToolProcess.StartProgram(
            "DevelopmentInbox.dll", "--environment", "Development", "--HttpPort", $"{httpPort}", "--MailPort", $"{mailPort}");
        new[] { await ReadPortAsync(server), await ReadPortAsync(server) }.Should().BeEquivalentTo([httpPort, mailPort]);
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}/"), Timeout = ToolProcess.Patience };

        (await http.PostAsync("register/ada@example.com", null)).StatusCode.Should().Be(HttpStatusCode.Accepted);

        JsonElement list = await http.GetFromJsonAsync<JsonElement>("mail/api/messages");
        JsonElement message = list.GetProperty("items").EnumerateArray().Should().ContainSingle().Which;
        message.GetProperty("subject").GetString().Should().Be("Welcome");
        message.GetProperty("snippet").GetString().Should().Be("Glad to have you, ada@example.com.");
        (await http.GetStringAsync("mail/")).Should().Contain("<base href=\"/mail/\">");
        await server.SignalAsync("TERM");
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task SubmissionServer_TakesMailOfItsUsersInTheirNames()
    {
        using PemFiles files = new();
        string users = Path.Combine(Path.GetDirectoryName(files.Key)!, "users.db");
        await using (ToolProcess add = ToolProcess.StartProgram("SubmissionServer.dll", "adduser", "ada", "Open sesame 1", "ada@example.org", $"--Users={users}"))
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

        posted = AnswerAsync(web, 404);
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("451 4.4.1", "the URL is wrong, not the message");
        await posted.WaitAsync(ToolProcess.Patience);

        posted = AnswerAsync(web, 400);
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("554 5.6.0", "who asks would hear the same again");
        await posted.WaitAsync(ToolProcess.Patience);
        await server.SignalAsync("TERM");
        (await server.WaitForExitAsync()).ExitCode.Should().Be(0);
    }

    // Published trimmed and natively compiled it is tried by CI.
    [Fact]
    public async Task SlimMail_FilesWhatComesAndCountsIt()
    {
        await using ToolProcess server = ToolProcess.StartProgram("SlimMail.dll", "--HttpPort", "0", "--SmtpPort", "0");
        int httpPort = await ReadPortAsync(server);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(await ReadPortAsync(server));
        using HttpClient http = new();
        (await http.GetStringAsync($"http://127.0.0.1:{httpPort}/").WaitAsync(ToolProcess.Patience)).Should().Be("0 new messages\n");

        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");

        (await http.GetStringAsync($"http://127.0.0.1:{httpPort}/").WaitAsync(ToolProcess.Patience)).Should().Be("1 new messages\n");
        Directory.GetFiles(Path.Combine(server.Directory, "mail", "new")).Should().ContainSingle();
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
}
