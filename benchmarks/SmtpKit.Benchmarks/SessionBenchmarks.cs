using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;

namespace SmtpKit.Benchmarks;

/// <summary>
/// One message over an open session, from MAIL to the final reply, through a pair of pipes in memory whose ends run on the caller's thread: what is
/// measured is the server's own work, and what is allocated is nearly all its own.
/// </summary>
[MemoryDiagnoser]
public class SessionBenchmarks
{
    private readonly Pipe _toServer = MakePipe();
    private readonly Pipe _toClient = MakePipe();
    private byte[][] _writes = [];
    private int[] _replies = [];
    private Task _session = Task.CompletedTask;

    /// <summary>Octets of the message.</summary>
    [Params(1024, 150 * 1024)]
    public int Size { get; set; }

    /// <summary>Whether MAIL, RCPT and DATA come together (RFC 2920).</summary>
    [Params(false, true)]
    public bool Pipelined { get; set; }

    [GlobalSetup]
    public async Task OpenAsync()
    {
        string line = new string('x', 76) + "\r\n";
        StringBuilder text = new("Subject: benchmark\r\n\r\n");
        while (text.Length + line.Length <= Size)
        {
            text.Append(line);
        }

        text.Append('y', Math.Max(0, Size - text.Length - 2)).Append("\r\n.\r\n");
        string[] commands = ["MAIL FROM:<sender@example.com> SIZE=1024\r\n", "RCPT TO:<recipient@example.org>\r\n", "DATA\r\n"];
        _writes = [.. (Pipelined ? [string.Concat(commands), text.ToString()] : commands.Append(text.ToString())).Select(Encoding.ASCII.GetBytes)];
        _replies = Pipelined ? [3, 1] : [1, 1, 1, 1];

        SmtpServer server = new(new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            MessageStore = new DiscardStore(),
            Limits = { MaxTransactions = 0 },
        });
        _session = server.ServeAsync(new Duplex(_toServer.Reader, _toClient.Writer), new SmtpConnectionInfo());
        await ReadLinesAsync(1);
        await _toServer.Writer.WriteAsync("EHLO client.example.com\r\n"u8.ToArray());
        await ReadLinesAsync(6);
    }

    [Benchmark]
    public async Task MessageAsync()
    {
        for (int i = 0; i < _writes.Length; i++)
        {
            await _toServer.Writer.WriteAsync(_writes[i]);
            await ReadLinesAsync(_replies[i]);
        }
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _session;
    }

    private static Pipe MakePipe() => new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 1024 * 1024, useSynchronizationContext: false));

    private async ValueTask ReadLinesAsync(int lines)
    {
        while (lines > 0)
        {
            ReadResult result = await _toClient.Reader.ReadAsync();
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                if (segment.Span.StartsWith("4"u8) || segment.Span.StartsWith("5"u8))
                {
                    throw new InvalidOperationException(Encoding.ASCII.GetString(segment.Span));
                }

                lines -= segment.Span.Count((byte)'\n');
            }

            _toClient.Reader.AdvanceTo(result.Buffer.End);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
