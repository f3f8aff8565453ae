using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>Sends mail as it is given, octet for octet: no library tidies up what a test has made untidy.</summary>
internal sealed class SmtpSender(int port)
{
    /// <summary>Sends a message to Bob, from Ada.</summary>
    public async Task SendAsync(string message, string from = "ada@example.com", params string[] to)
    {
        await using Session session = await Session.OpenAsync(port);
        await session.SendAsync(message, from, to.Length > 0 ? to : ["bob@example.com"]);
    }

    /// <summary>A small message of text.</summary>
    public Task SendTextAsync(string subject, string text = "Hello, Bob.", string from = "ada@example.com", string to = "bob@example.com", string name = "Ada Lovelace") =>
        SendAsync($"From: {name} <{from}>\r\nTo: <{to}>\r\nSubject: {subject}\r\n\r\n{text}\r\n", from, to);

    /// <summary>A message of HTML.</summary>
    public Task SendHtmlAsync(string subject, string html) =>
        SendAsync($"From: Ada Lovelace <ada@example.com>\r\nTo: Bob <bob@example.com>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html.ReplaceLineEndings("\r\n")}\r\n");

    /// <summary>As many small messages as asked for, as fast as the server takes them, over some connections at once.</summary>
    public async Task FloodAsync(int count, int connections = 4) =>
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async connection =>
        {
            await using Session session = await Session.OpenAsync(port);
            for (int number = connection; number < count; number += connections)
            {
                await session.SendAsync(
                    string.Create(CultureInfo.InvariantCulture, $"From: ada@example.com\r\nTo: bob@example.com\r\nSubject: Message {number}\r\n\r\nHello.\r\n"),
                    "ada@example.com",
                    ["bob@example.com"]);
            }
        })).WaitAsync(Patience.Load);

    private sealed class Session : IAsyncDisposable
    {
        private readonly TcpClient _client = new() { NoDelay = true };
        private StreamReader _reader = null!;

        public static async Task<Session> OpenAsync(int port)
        {
            Session session = new();
            await session._client.ConnectAsync(IPAddress.Loopback, port);
            session._reader = new StreamReader(session._client.GetStream(), Encoding.Latin1);
            await session.ExpectAsync("220");
            await session.CommandAsync("EHLO client.example.com", "250");
            return session;
        }

        // What may be sent in one go is (RFC 2920); the replies are read one by one.
        public async Task SendAsync(string message, string from, string[] to)
        {
            await WriteAsync($"MAIL FROM:<{from}>\r\n{string.Concat(to.Select(recipient => $"RCPT TO:<{recipient}>\r\n"))}DATA\r\n");
            await ExpectAsync("250");
            foreach (string _ in to)
            {
                await ExpectAsync("250");
            }

            await ExpectAsync("354");
            string stuffed = message.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
            await CommandAsync(stuffed + (stuffed.EndsWith("\r\n", StringComparison.Ordinal) ? "." : "\r\n."), "250");
        }

        public ValueTask DisposeAsync()
        {
            _client.Dispose();
            return ValueTask.CompletedTask;
        }

        private async Task CommandAsync(string line, string code)
        {
            await WriteAsync(line + "\r\n");
            await ExpectAsync(code);
        }

        private async Task WriteAsync(string text) => await _client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(Patience.Client);

        private async Task ExpectAsync(string code)
        {
            string? line;
            do
            {
                line = await _reader.ReadLineAsync().WaitAsync(Patience.Client);
            }
            while (line is [_, _, _, '-', ..]);
            line.Should().StartWith(code);
        }
    }
}
