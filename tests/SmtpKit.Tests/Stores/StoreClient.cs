using System.Text;

namespace SmtpKit.Tests.Stores;

/// <summary>A client of a server in memory, in lockstep: one command, one reply.</summary>
internal sealed class StoreClient : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly StreamReader _replies;

    private StoreClient(Stream stream)
    {
        _stream = stream;
        _replies = new StreamReader(stream, Encoding.ASCII);
    }

    /// <summary>Connects and says EHLO (LHLO on an LMTP endpoint).</summary>
    public static async Task<StoreClient> ConnectAsync(SmtpServer server, SmtpEndpoint? endpoint = null)
    {
        StoreClient client = new(await server.ConnectAsync(endpoint));
        (await client.ReplyAsync()).Should().StartWith("220 ");
        string hello = endpoint?.Protocol == SmtpProtocol.Lmtp ? "LHLO" : "EHLO";
        (await client.AskAsync($"{hello} client.test")).Should().StartWith("250 ");
        return client;
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>The last line of the next reply.</summary>
    public async Task<string> ReplyAsync()
    {
        while (true)
        {
            string line = await _replies.ReadLineAsync() ?? throw new EndOfStreamException("The server hung up.");
            if (line[3] == ' ')
            {
                return line;
            }
        }
    }

    public async Task<string> AskAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReplyAsync();
    }

    /// <summary>MAIL, RCPT and DATA; the message is the caller's.</summary>
    public async Task BeginAsync(string from, params string[] to)
    {
        (await AskAsync($"MAIL FROM:<{from}>")).Should().StartWith("250 ");
        foreach (string recipient in to)
        {
            (await AskAsync($"RCPT TO:<{recipient}>")).Should().StartWith("250 ");
        }

        (await AskAsync("DATA")).Should().StartWith("354 ");
    }

    /// <summary>A whole message.</summary>
    /// <param name="message">With CRLF at its end and no line that begins with a dot.</param>
    /// <param name="from">The reverse-path, without its brackets.</param>
    /// <param name="to">The recipients.</param>
    public async Task<string> MailAsync(string message, string from = "ada@client.test", params string[] to)
    {
        await BeginAsync(from, to.Length == 0 ? ["bob@mx.test"] : to);
        return await AskAsync(message + ".");
    }

    public ValueTask DisposeAsync()
    {
        _replies.Dispose();
        return _stream.DisposeAsync();
    }
}
