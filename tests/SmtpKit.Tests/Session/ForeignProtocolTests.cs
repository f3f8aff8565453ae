using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>HTTP and TLS on an SMTP port: one reply and the end, and nothing behind it is listened to.</summary>
public sealed class ForeignProtocolTests
{
    private const string Refusal = "421 4.7.0 This is an SMTP server, closing connection\r\n";

    public static TheoryData<string> Requests =>
    [
        "GET / HTTP/1.1",
        "POST / HTTP/1.1",
        "HEAD / HTTP/1.0",
        "PUT /x HTTP/1.1",
        "DELETE /x HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "CONNECT mx.example.com:25 HTTP/1.1",
        "TRACE / HTTP/1.1",
        "PATCH / HTTP/1.1",
        "PRI * HTTP/2.0",
        "post / http/1.1",
        "POST /" + new string('x', 5000) + " HTTP/1.1",
    ];

    // The methods of RFC 9110 section 9.3 and RFC 5789, and the preface of RFC 9113 section 3.4.
    [Theory]
    [MemberData(nameof(Requests))]
    public async Task HttpRequest_IsTheEnd(string request)
    {
        string body = "EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nhello\r\n.\r\n";
        foreach (bool octetByOctet in new[] { false, true })
        {
            await using TestServer server = new();
            await using TestClient client = await server.Connect().HelloAsync();
            await SendAsync(client, $"{request}\r\nHost: mx.example.com\r\n\r\n{body}", octetByOctet);
            (await client.ReadToEndAsync()).Should().Be(Refusal);
            await client.SessionEndsAsync();
            server.Stored.Should().BeEmpty();
            server.Log.Lines.Should().Contain(line => line.EndsWith("ended: ForeignProtocol ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task HttpRequestWithoutALinesEnd_IsTheEndAtOnce()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        await client.SendAsync("GET ");
        (await client.ReadToEndAsync()).Should().Be(Refusal);
    }

    // The record of RFC 8446 section 5.1.
    [Fact]
    public async Task ClientHello_IsTheEndAtOnce()
    {
        foreach (bool octetByOctet in new[] { false, true })
        {
            await using TestServer server = new();
            await using TestClient client = server.Connect();
            await client.ReadReplyAsync();
            await SendAsync(client, "\x16\x03\x01\x02\0\x01\0\x01", octetByOctet);
            (await client.ReadToEndAsync()).Should().Be(Refusal);
        }
    }

    [Fact]
    public Task WhatOnlyLooksLikeIt_IsABadCommand() => Dialog.PlayAsync("""
        S: 220 *
        C: GET
        S: 500 5.5.1 *
        C: GETTING / HTTP/1.1
        S: 500 5.5.1 *
        C: POSTS now
        S: 500 5.5.1 *
        C: \x16
        S: 500 5.5.2 *
        C: \x16\x04
        S: 500 5.5.2 *
        C: HELO client.test
        S: 250 *
        """);

    [Fact]
    public async Task InAnExchangeOfAuth_ItIsAResponse()
    {
        await using TestServer server = new TestServer().WithUsers();
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: AUTH LOGIN
            S: 334 *
            C: GET / HTTP/1.1
            S: 501 5.5.2 *
            C: NOOP
            S: 250 *
            """);
    }

    [Fact]
    public async Task InTheMessage_ItIsData()
    {
        await using TestServer server = new();
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("GET / HTTP/1.1\r\n\x16\x03\x01\r\n.\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250");
        server.Stored.Should().Equal("GET / HTTP/1.1\r\n\x16\x03\x01\r\n");
    }

    [Fact]
    public async Task InTheRestOfALineTooLong_ItIsNothing()
    {
        await using TestServer server = new();
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("NOOP " + new string('x', 5000));
        await client.SessionWaitsAsync();
        await client.SendAsync("GET / HTTP/1.1");
        await client.SessionWaitsAsync();
        (await client.CommandAsync("")).Should().StartWith("500 5.5.2");
        (await client.CommandAsync("NOOP")).Should().StartWith("250");
    }

    private static async Task SendAsync(TestClient client, string text, bool octetByOctet)
    {
        byte[] octets = Encoding.Latin1.GetBytes(text);
        try
        {
            foreach (byte[] part in octets.Chunk(octetByOctet ? 1 : octets.Length))
            {
                await client.SessionWaitsAsync();
                await client.SendAsync(part);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The server has closed before the rest was sent, which is what it should do.
        }
    }
}
