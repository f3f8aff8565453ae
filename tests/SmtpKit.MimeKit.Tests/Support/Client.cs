using System.Text;

namespace SmtpKit.Tests.Support;

/// <summary>A client in memory, which sends messages to a store one after the other.</summary>
internal sealed class Client : IAsyncDisposable
{
    private readonly SmtpServer _server;
    private readonly Stream _stream;
    private readonly StreamReader _replies;

    private Client(SmtpServer server, Stream stream)
    {
        _server = server;
        _stream = stream;
        _replies = new StreamReader(stream, Encoding.ASCII);
    }

    public static async Task<Client> ConnectAsync(IMessageStore store)
    {
        SmtpServer server = new(new SmtpServerOptions { MessageStore = store });
        Client client = new(server, await server.ConnectAsync());
        await client.ReplyAsync();
        await client.AskAsync("HELO client.example");
        return client;
    }

    /// <summary>Sends a message, which ends with CRLF and needs no stuffing, and gives its final reply.</summary>
    public async Task<string> SendAsync(string message)
    {
        await AskAsync("MAIL FROM:<ada@example.org>");
        await AskAsync("RCPT TO:<bob@example.com>");
        (await AskAsync("DATA")).Should().StartWith("354 ");
        await WriteAsync(message);
        return await AskAsync(".");
    }

    /// <summary>Sends the beginning of a message and goes away.</summary>
    public async Task BreakOffAsync(string message)
    {
        await AskAsync("MAIL FROM:<ada@example.org>");
        await AskAsync("RCPT TO:<bob@example.com>");
        await AskAsync("DATA");
        await WriteAsync(message);
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _replies.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<string> AskAsync(string command)
    {
        await WriteAsync(command + "\r\n");
        return await ReplyAsync();
    }

    private async Task WriteAsync(string text)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await _stream.FlushAsync();
    }

    private async Task<string> ReplyAsync() => await _replies.ReadLineAsync() ?? throw new IOException("The server has closed the connection.");
}
