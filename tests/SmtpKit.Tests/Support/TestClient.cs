using System.IO.Pipelines;
using System.Text;

namespace SmtpKit.Tests.Support;

/// <summary>The client's side of a session: writes octets, reads replies. Every wait is bounded.</summary>
internal sealed class TestClient(Stream stream, PipeWriter output, WatchedReader reader, Task session) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _received = new();

    public Stream Stream { get; set; } = stream;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] octets)
    {
        reader.OnSending();
        await Stream.WriteAsync(octets).AsTask().WaitAsync(Patience);
    }

    /// <summary>Sends an octet, unless the session has ended meanwhile or is about to.</summary>
    public async Task DripAsync(byte octet)
    {
        try
        {
            await SendAsync([octet]);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It has ended.
            await SessionEndsAsync();
        }
    }

    /// <summary>Waits until the session has used all it was sent and waits for more, or has ended.</summary>
    public Task SessionWaitsAsync() => reader.Waiting.WaitAsync(Patience);

    /// <summary>Whether the session has ended.</summary>
    public bool SessionHasEnded => session.IsCompleted;

    /// <summary>Waits for the session's end.</summary>
    public Task SessionEndsAsync() => session.WaitAsync(Patience);

    /// <summary>The next whole reply, its lines separated by <c>\n</c>; null at the end of the connection.</summary>
    public async Task<string?> ReadReplyAsync()
    {
        List<string> lines = [];
        while (true)
        {
            string? line = await ReadLineAsync();
            if (line is null)
            {
                lines.Should().BeEmpty("a reply is never cut off");
                return null;
            }

            line.Should().MatchRegex("^[2-5][0-9][0-9][ -]", "every reply line is well-formed");
            lines.Add(line);
            if (line[3] == ' ')
            {
                return string.Join('\n', lines);
            }
        }
    }

    /// <summary>Sends a command and gives its reply.</summary>
    public async Task<string?> CommandAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>Everything until the end of the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await FillAsync())
        {
            // Until there is no more.
        }

        string all = _received.ToString();
        _received.Clear();
        return all;
    }

    /// <summary>Reads and counts until the end of the connection, keeping nothing.</summary>
    public Task ReadToEndAsync(out Func<long> count)
    {
        long octets = 0;
        count = () => octets;
        return CountAsync();

        async Task CountAsync()
        {
            byte[] sink = new byte[64 * 1024];
            for (int read = 1; read > 0; octets += read)
            {
                read = await Stream.ReadAsync(sink).AsTask().WaitAsync(Patience);
            }
        }
    }

    /// <summary>Closes the client's half: the server sees the end of the input, and may still answer.</summary>
    public void FinishSending() => output.Complete();

    /// <summary>A session that has greeted, by EHLO.</summary>
    public async Task<TestClient> HelloAsync()
    {
        (await ReadReplyAsync()).Should().StartWith("220 ");
        (await CommandAsync("EHLO client.test")).Should().StartWith("250-");
        return this;
    }

    /// <summary>A session that waits for the data of a message.</summary>
    public async Task<TestClient> DataAsync()
    {
        await HelloAsync();
        (await CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
        (await CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 ");
        (await CommandAsync("DATA")).Should().StartWith("354 ");
        return this;
    }

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            string text = _received.ToString();
            int end = text.IndexOf("\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _received.Remove(0, end + 2);
                text[..end].Should().NotContainAny("\r", "\n");
                return text[..end];
            }

            if (!await FillAsync())
            {
                text.Should().BeEmpty("a line is never cut off");
                return null;
            }
        }
    }

    private async Task<bool> FillAsync()
    {
        int read = await Stream.ReadAsync(_buffer).AsTask().WaitAsync(Patience);
        _received.Append(Encoding.Latin1.GetString(_buffer, 0, read));
        return read > 0;
    }
}
