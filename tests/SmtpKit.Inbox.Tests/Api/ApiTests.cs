using System.Net;
using System.Text;
using System.Text.Json;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Api;

/// <summary>What the API answers.</summary>
public sealed class ApiTests : IAsyncLifetime
{
    private readonly InboxHost _host = new();

    public async ValueTask InitializeAsync() => await _host.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task MailOverSmtp_IsListed_WithAllThatIsKnown()
    {
        await _host.SendAsync(Mails.Rich, "ada@example.com", "bob@example.com", "carol@example.com");

        JsonElement list = await _host.GetAsync("api/messages");
        list.GetProperty("total").GetInt32().Should().Be(1);
        list.GetProperty("unread").GetInt32().Should().Be(1);
        JsonElement item = list.GetProperty("items")[0];
        item.GetProperty("subject").GetString().Should().Be("Your café order");
        item.GetProperty("envelopeTo").EnumerateArray().Select(to => to.GetString()).Should().Equal("bob@example.com", "carol@example.com");

        JsonElement detail = await _host.GetAsync($"api/messages/{item.GetProperty("id").GetString()}");
        detail.GetProperty("text").GetString().Should().Be("Hello Bob, see https://example.com/order.");
        detail.GetProperty("hasHtml").GetBoolean().Should().BeTrue();
        detail.GetProperty("remoteReferences").GetInt32().Should().Be(1);
        detail.GetProperty("messageId").GetString().Should().Be("1@example.com");
        detail.GetProperty("attachments")[0].GetProperty("path").GetString().Should().Be("2");
        detail.GetProperty("links")[0].GetProperty("isMisleading").GetBoolean().Should().BeTrue();
        detail.GetProperty("session").GetProperty("transcript").GetString().Should().Contain("C: RCPT TO:<carol@example.com>");
        detail.GetProperty("headers").EnumerateArray().Should().Contain(header => header.GetProperty("raw").GetString() == "=?utf-8?q?Ad=C3=A9?= <ada@example.com>");
    }

    [Fact]
    public async Task Raw_IsByteForByte_AndMayBeSaved()
    {
        string id = await _host.AddAsync(Mails.Rich);
        HttpResponseMessage raw = await _host.SendAsync(HttpMethod.Get, $"api/messages/{id}/raw");
        (await raw.Content.ReadAsByteArrayAsync()).Should().Equal(Encoding.UTF8.GetBytes(Mails.Rich));
        raw.Content.Headers.ContentType!.MediaType.Should().Be("message/rfc822");
        raw.Content.Headers.ContentDisposition.Should().BeNull();
        (await _host.SendAsync(HttpMethod.Get, $"api/messages/{id}/raw?download=1")).Content.Headers.ContentDisposition!.FileName.Should().Be(id + ".eml");
    }

    [Fact]
    public async Task Part_IsAnImage_OrAFileToSave_WhateverItCallsItself()
    {
        string id = await _host.AddAsync(Mails.Rich);
        HttpResponseMessage image = await _host.SendAsync(HttpMethod.Get, $"api/messages/{id}/parts/1.2.2");
        image.Content.Headers.ContentType!.MediaType.Should().Be("image/png");
        image.Content.Headers.ContentDisposition.Should().BeNull();

        HttpResponseMessage html = await _host.SendAsync(HttpMethod.Get, $"api/messages/{id}/parts/2");
        html.Content.Headers.ContentType!.MediaType.Should().Be("application/octet-stream");
        html.Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        html.Content.Headers.ContentDisposition.FileName.Should().NotContainAny("/", "\\");
        (await html.Content.ReadAsStringAsync()).Should().Contain("alert(1)");

        string svg = await _host.AddAsync("Content-Type: image/svg+xml\r\n\r\n<svg onload='alert(1)'/>\r\n");
        (await _host.SendAsync(HttpMethod.Get, $"api/messages/{svg}/parts/1")).Content.Headers.ContentDisposition!.DispositionType.Should().Be("attachment");
        (await _host.SendAsync(HttpMethod.Get, $"api/messages/{id}/parts/9.9")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Changes_AreMade_AndAsked()
    {
        string first = await _host.AddAsync(Mails.Plain("alpha"));
        string second = await _host.AddAsync(Mails.Plain("beta"));

        (await _host.SendAsync(HttpMethod.Patch, $"api/messages/{first}", """{"unread":false}""")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await _host.GetAsync("api/messages?q=is:unread")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).Should().Equal(second);
        await CountAsync(await _host.SendAsync(HttpMethod.Post, "api/messages/mark", $$"""{"ids":["{{second}}"],"unread":false}"""), 1);
        await CountAsync(await _host.SendAsync(HttpMethod.Post, "api/messages/mark", """{"ids":null,"unread":true}"""), 2);
        (await _host.GetAsync("api/statistics")).GetProperty("unread").GetInt32().Should().Be(2);
        (await _host.SendAsync(HttpMethod.Delete, $"api/messages/{first}")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await _host.SendAsync(HttpMethod.Delete, $"api/messages/{first}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        await CountAsync(await _host.SendAsync(HttpMethod.Delete, "api/messages?q=nothing"), 0);
        await CountAsync(await _host.SendAsync(HttpMethod.Delete, "api/messages?q=beta"), 1);
        (await _host.GetAsync("api/statistics")).GetProperty("messages").GetInt32().Should().Be(0);
    }

    [Theory]
    [InlineData("GET", "api/messages?q=%22", null, 400, "no partner")]
    [InlineData("GET", "api/messages?limit=0", null, 400, "1 to 500")]
    [InlineData("GET", "api/messages?limit=501", null, 400, "1 to 500")]
    [InlineData("GET", "api/messages?cursor=x", null, 400, "'next'")]
    [InlineData("GET", "api/messages/wait?timeout=301", null, 400, "0 to 300")]
    [InlineData("GET", "api/messages/wait?after=x", null, 400, "2026-01-31T12:00:00Z")]
    [InlineData("GET", "api/messages/nope", null, 404, "no message of this id")]
    [InlineData("GET", "api/messages/nope/raw", null, 404, "no message of this id")]
    [InlineData("GET", "assets/../index.html", null, 404, "")]
    [InlineData("GET", "assets/nope.js", null, 404, "no such file")]
    [InlineData("GET", "inboxes/nope/api/messages", null, 404, "no inbox named 'nope'")]
    [InlineData("DELETE", "api/messages?q=has:tea", null, 400, "has:attachment")]
    [InlineData("POST", "api/messages/mark", "{\"unread\":true}", 400, "ids")]
    [InlineData("POST", "api/messages/mark", "null", 400, "null")]
    [InlineData("POST", "api/messages/mark", "[", 400, "cannot be read")]
    [InlineData("PATCH", "api/messages/00000000000", "{}", 400, "unread")]
    [InlineData("PATCH", "api/messages/00000000000", null, 415, "JSON")]
    [InlineData("PATCH", "api/messages/00000000000", "{\"unread\":true}", 404, "no message of this id")]
    [InlineData("POST", "api/messages/00000000000/release", "{\"to\":null}", 400, "to")]
    public async Task WhatIsWrong_IsSaid(string method, string path, string? body, int status, string detail)
    {
        HttpResponseMessage response = await _host.SendAsync(new HttpMethod(method), path, body);
        ((int)response.StatusCode).Should().Be(status);
        if (detail.Length > 0)
        {
            response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
            JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString().Should().Contain(detail);
        }
    }

    [Fact]
    public async Task TooLargeABody_IsNotRead()
    {
        HttpResponseMessage response = await _host.SendAsync(HttpMethod.Post, "api/messages/mark", $$"""{"ids":["{{new string('x', 1_100_000)}}"],"unread":true}""");
        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Settings_TellWhereMailIsTaken()
    {
        JsonElement settings = await _host.GetAsync("api/settings");
        JsonElement smtp = settings.GetProperty("smtp")[0];
        smtp.GetProperty("host").GetString().Should().Be("127.0.0.1");
        smtp.GetProperty("port").GetInt32().Should().Be(_host.Smtp.EndPoints[0].Port);
        smtp.GetProperty("tls").GetString().Should().Be("none");
        smtp.GetProperty("auth").GetString().Should().Be("optional");
        settings.GetProperty("release").GetProperty("enabled").GetBoolean().Should().BeFalse();
    }

    [Theory]
    [InlineData("", "/mail/")]
    [InlineData("messages/anything", "/mail/")]
    public async Task Page_HasItsBaseWrittenIn(string path, string expected) =>
        (await _host.Client.GetStringAsync(path)).Should().Contain($"<base href=\"{expected}\">").And.NotContain("<base href=\"/\">");

    [Fact]
    public async Task PageFiles_AreCompressed_AndNotSentTwice()
    {
        HttpResponseMessage plain = await _host.SendAsync(HttpMethod.Get, "assets/app.js");
        HttpResponseMessage brotli = await _host.SendAsync(HttpMethod.Get, "assets/app.js", null, ("Accept-Encoding", "gzip, deflate, br"));
        HttpResponseMessage gzip = await _host.SendAsync(HttpMethod.Get, "assets/app.js", null, ("Accept-Encoding", "gzip, br;q=0"));
        plain.Content.Headers.ContentEncoding.Should().BeEmpty();
        brotli.Content.Headers.ContentEncoding.Should().Equal("br");
        gzip.Content.Headers.ContentEncoding.Should().Equal("gzip");
        brotli.Content.Headers.ContentLength.Should().BeLessThan(plain.Content.Headers.ContentLength!.Value);
        new[] { plain, brotli, gzip }.Select(response => response.Headers.ETag!.Tag).Should().OnlyHaveUniqueItems();
        using MemoryStream unpacked = new();
        await new System.IO.Compression.BrotliStream(await brotli.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress).CopyToAsync(unpacked);
        unpacked.ToArray().Should().Equal(await plain.Content.ReadAsByteArrayAsync());

        HttpResponseMessage again = await _host.SendAsync(HttpMethod.Get, "assets/app.js", null, ("Accept-Encoding", "br"), ("If-None-Match", brotli.Headers.ETag!.ToString()));
        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Checks_TellWhatMailClientsDoNotSupport()
    {
        string id = await _host.AddAsync(Mails.Rich);
        JsonElement checks = await _host.GetAsync($"api/messages/{id}/checks");
        checks.GetProperty("hasText").GetBoolean().Should().BeTrue();
        checks.GetProperty("listUnsubscribe").GetProperty("oneClick").GetBoolean().Should().BeTrue();
        checks.GetProperty("links").ValueKind.Should().Be(JsonValueKind.Null);
        JsonElement grid = checks.GetProperty("html").EnumerateArray().Single(finding => finding.GetProperty("feature").GetString() == "display:grid");
        grid.GetProperty("support").GetProperty("outlook-windows").GetString().Should().Be("no");
        grid.GetProperty("where").GetString().Should().Be("style of <body>");
    }

    private static async Task CountAsync(HttpResponseMessage response, int expected)
    {
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("count").GetInt32().Should().Be(expected);
    }
}
