using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace SmtpKit.Benchmarks;

/// <summary>
/// A session after EHLO over a pair of pipes in memory whose ends run on the caller's thread: what is measured is the server's own work, and what is
/// allocated is nearly all its own.
/// </summary>
internal sealed class OpenSession : IAsyncDisposable
{
    // As much as a socket would bring at once.
    private const int Piece = 64 * 1024;

    private readonly Pipe _toServer = MakePipe();
    private readonly Pipe _toClient = MakePipe();
    private readonly Task _session;

    private OpenSession(IMessageStore store)
    {
        SmtpServer server = new(new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            MessageStore = store,
            Limits = { MaxTransactions = 0, MaxMessageSize = 0 },
        });
        _session = server.ServeAsync(new Duplex(_toServer.Reader, _toClient.Writer), new SmtpConnectionInfo());
    }

    public static async Task<OpenSession> StartAsync(IMessageStore store)
    {
        OpenSession session = new(store);
        await session.ExpectAsync(1);
        await session.SendAsync("EHLO client.example.com\r\n"u8.ToArray(), replies: 1);
        return session;
    }

    /// <summary>So many octets of a message in lines as base64 has them, and the final dot.</summary>
    public static byte[] Message(int size)
    {
        string line = new string('x', 76) + "\r\n";
        StringBuilder text = new("Subject: benchmark\r\n\r\n");
        while (text.Length + line.Length <= size)
        {
            text.Append(line);
        }

        text.Append('y', Math.Max(0, size - text.Length - 2)).Append("\r\n.\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Sends, and waits for so many replies, none of which may be a refusal.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> octets, int replies)
    {
        for (; octets.Length > Piece; octets = octets[Piece..])
        {
            await _toServer.Writer.WriteAsync(octets[..Piece]);
        }

        await _toServer.Writer.WriteAsync(octets);
        await ExpectAsync(replies);
    }

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _session;
    }

    private static Pipe MakePipe() => new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1024 * 1024, useSynchronizationContext: false));

    private async ValueTask ExpectAsync(int replies)
    {
        while (replies > 0)
        {
            ReadResult result = await _toClient.Reader.ReadAsync();
            (int ends, SequencePosition used) = CountReplies(result.Buffer);
            replies -= ends;
            _toClient.Reader.AdvanceTo(used, result.Buffer.End);
        }
    }

    private static (int Ends, SequencePosition Used) CountReplies(ReadOnlySequence<byte> received)
    {
        SequenceReader<byte> reader = new(received);
        int ends = 0;
        while (reader.TryReadTo(out ReadOnlySpan<byte> line, (byte)'\n'))
        {
            if (line[0] is (byte)'4' or (byte)'5')
            {
                throw new InvalidOperationException(Encoding.ASCII.GetString(line));
            }

            ends += line[3] == (byte)' ' ? 1 : 0;
        }

        return (ends, reader.Position);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
