using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary><c>smtpkit</c> without a verb.</summary>
public sealed class CatchTests
{
    [Fact]
    public async Task Mail_IsSeenByRestAndFiledNowhere()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync();
        tool.Output.Should().Equal($"listening smtp 127.0.0.1:{tool.PortOf("smtp")}", $"listening http 127.0.0.1:{tool.PortOf("http")}");
        await SendAsync(tool, "one");
        using InboxClient inbox = new(tool);

        (await inbox.SubjectsAsync()).Should().Equal("one");
        JsonElement message = await inbox.NewestAsync();
        message.GetProperty("envelope").GetProperty("from").GetString().Should().Be("ada@example.org");
        message.GetProperty("session").GetProperty("protocol").GetString().Should().Be("ESMTP");
        Directory.GetFileSystemEntries(tool.Directory).Should().BeEmpty();
        (await tool.StopAsync()).ShouldHaveServed(messages: 1, octets: 16);
    }

    [Fact]
    public async Task Http_HasThePageAtItsRoot()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync();
        using InboxClient inbox = new(tool);

        using HttpResponseMessage page = await inbox.Http.GetAsync("", TestContext.Current.CancellationToken);
        page.StatusCode.Should().Be(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        page.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'none'");
        page.Headers.Contains("Server").Should().BeFalse();
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("*")]
    public async Task Http_TakesNames(string name)
    {
        // A name for both families takes no free port by itself; one that was free a moment ago may be taken, and is tried once more with another.
        for (int attempt = 0; ; attempt++)
        {
            string address = $"{name}:{FreePort()}";
            await using ToolProcess tool = ToolProcess.Start("--listen", "127.0.0.1:0", "--http", address);
            (await tool.ReadLineAsync()).Should().NotBeNull();
            if (await tool.ReadLineAsync() is null && attempt < 3)
            {
                continue;
            }

            using InboxClient inbox = new(tool);
            (await inbox.SubjectsAsync()).Should().BeEmpty();
            break;
        }
    }

    [Fact]
    public async Task NoHttp_ShowsNoPage()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync("--no-http");
        await tool.ReadErrorLineAsync("Nobody can see the mail, which is kept in memory. Give --pop3 or --inbox");
        await SendAsync(tool, "one");

        ToolResult result = await tool.StopAsync();
        result.ShouldHaveServed(messages: 1, octets: 16);
        result.Output.Should().HaveCount(2).And.NotContain(line => line.Contains("http", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keep_LetsTheOldestGo()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync("--keep", "2");
        using InboxClient inbox = new(tool);
        foreach (string subject in (string[])["one", "two", "three"])
        {
            await SendAsync(tool, subject);
        }

        (await inbox.SubjectsAsync()).Should().Equal("three", "two");
    }

    [Fact]
    public async Task Inbox_SurvivesARestart()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("smtpkit-inbox-").FullName, "mail.db");
        try
        {
            await using (ToolProcess first = await ToolProcess.CatchAsync("--inbox", file))
            {
                await SendAsync(first, "one");
                await SendAsync(first, "two");
                (await first.StopAsync()).ShouldHaveServed(messages: 2, octets: 32);
            }

            await using ToolProcess second = await ToolProcess.CatchAsync("--inbox", file, "--keep", "2");
            using InboxClient inbox = new(second);
            (await inbox.SubjectsAsync()).Should().Equal("two", "one");
            await SendAsync(second, "three");
            (await inbox.SubjectsAsync()).Should().Equal("three", "two");

            // One at a time: what a second one is told.
            ToolResult other = await ToolProcess.RunAsync("--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--inbox", file);
            other.ShouldHaveComplained("--inbox: ", file);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    [Fact]
    public async Task AnybodySignsIn_WhereNobodyIsNamed()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync();
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SignInAsync("eve", "anything")).Should().StartWith("235 2.7.0");
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");

        using InboxClient inbox = new(tool);
        (await inbox.NewestAsync()).GetProperty("session").GetProperty("user").GetString().Should().Be("eve");
    }

    [Fact]
    public async Task NamedUsers_SignInAlone()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync("--user", "ada:secret", "--require-auth", "--allow-plaintext-auth");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("530 5.7.0");
        (await dialog.SignInAsync("eve", "anything")).Should().StartWith("535 5.7.8");
        (await dialog.SignInAsync("ada", "secret")).Should().StartWith("235 2.7.0");
    }

    [Fact]
    public async Task Certificate_IsForSmtpAndReadAnewAtHangup()
    {
        using PemFiles files = new();
        await using ToolProcess tool = await ToolProcess.CatchAsync("--listen-tls", "127.0.0.1:0", "--cert", files.Chain, "--key", files.Key);
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.PortOf("smtps"));
        await dialog.HandshakeAsync();
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().StartWith("250");
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");

        await tool.SignalAsync("HUP");
        await tool.ReadErrorLineAsync("SIGHUP: the certificate's files are as they were");
        using InboxClient inbox = new(tool);
        (await inbox.NewestAsync()).GetProperty("session").GetProperty("tls").GetProperty("protocol").GetString().Should().StartWith("Tls1");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Signal_EndsItThoughAPageIsOpen(string signal)
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync();
        using InboxClient inbox = new(tool);
        await using Stream events = await inbox.Http.GetStreamAsync("api/events", TestContext.Current.CancellationToken);
        (await events.ReadAsync(new byte[1], TestContext.Current.CancellationToken)).Should().Be(1);
        using SmtpDialog idle = await SmtpDialog.OpenAsync(tool.Port);

        await tool.SignalAsync(signal);
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await tool.WaitForExitAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    [Fact]
    public async Task MailUnderWay_IsFinishedFirst()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync();
        using SmtpDialog busy = await SmtpDialog.OpenAsync(tool.Port);
        await busy.SayAsync("MAIL FROM:<ada@example.org>");
        await busy.SayAsync("RCPT TO:<bob@example.com>");
        (await busy.SayAsync("DATA")).Should().StartWith("354");
        using SmtpDialog idle = await SmtpDialog.OpenAsync(tool.Port);

        await tool.SignalAsync("TERM");
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await busy.SayAsync("Subject: x\r\n\r\n.")).Should().StartWith("250 2.0.0");
        (await tool.WaitForExitAsync()).ShouldHaveServed(messages: 1, octets: 14);
    }

    [Fact]
    public async Task SecondSignal_CutsItShort()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync();
        using SmtpDialog idle = await SmtpDialog.OpenAsync(tool.Port);
        using SmtpDialog busy = await SmtpDialog.OpenAsync(tool.Port);
        await busy.SayAsync("MAIL FROM:<ada@example.org>");

        await tool.SignalAsync("TERM");
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await tool.SignalAsync("INT");
        (await busy.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await tool.WaitForExitAsync()).ShouldHaveServed(messages: 0, octets: 0);
    }

    [Fact]
    public async Task SettingsOfTheDirectoryItRunsIn_AreNotRead()
    {
        await using ToolProcess tool = await ToolProcess.CatchAsync(start =>
        {
            const string Other = """{ "Urls": "http://127.0.0.1:1", "Kestrel": { "Endpoints": { "A": { "Url": "http://127.0.0.1:1" } } }, "Smtp": { "ServerName": "other" } }""";
            File.WriteAllText(Path.Combine(start.WorkingDirectory, "appsettings.json"), Other);
            start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:1";
            start.Environment["Smtp__ServerName"] = "other";
        });
        using InboxClient inbox = new(tool);
        (await inbox.SubjectsAsync()).Should().BeEmpty();
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Port);
        (await dialog.ReadReplyAsync()).Should().NotContain("other");
    }

    [Theory]
    [InlineData("--http")]
    [InlineData("--pop3")]
    [InlineData("--listen")]
    public async Task AddressInUse_IsNamed(string option)
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        List<string> arguments = ["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--pop3", "127.0.0.1:0"];
        arguments[arguments.IndexOf(option) + 1] = taken.LocalEndpoint.ToString()!;

        ToolResult result = await ToolProcess.RunAsync([.. arguments, "--log-level", "warning"]);
        result.ShouldHaveComplained(taken.LocalEndpoint.ToString()!, "in use");
    }

    [Fact]
    public async Task AddressOfAnotherMachine_IsNamed()
    {
        ToolResult result = await ToolProcess.RunAsync("--listen", "127.0.0.1:0", "--http", "192.0.2.1:0", "--log-level", "warning");
        result.ShouldHaveComplained("--http: cannot listen on 192.0.2.1:0");
    }

    internal static async Task SendAsync(ToolProcess tool, string subject)
    {
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.PortOf("smtp"));
        (await dialog.SendMailAsync($"Subject: {subject}\r\n\r\n")).Should().StartWith("250 2.0.0");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
