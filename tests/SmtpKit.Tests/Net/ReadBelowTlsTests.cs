using System.IO.Pipelines;
using System.Net.Security;
using System.Text;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>
/// A session under TLS leaves a read behind when it is woken for its end. It is over before the transport is given back: whose that is may have lent it a
/// buffer, which completing gives to somebody else.
/// </summary>
public sealed class ReadBelowTlsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("a stop")]
    [InlineData("a cut")]
    [InlineData("the client's end")]
    public async Task EndOfTheSession_EndsTheReadBelow(string reason)
    {
        MemoryTransport pair = new();
        PendingReadsStream transport = new(new DuplexPipeStream(pair.Server.Input, pair.Server.Output));
        await using SmtpServer server = new(new SmtpServerOptions { ServerName = "mx.example.com", MessageStore = new InMemoryMessageStore() });
        SmtpEndpoint endpoint = new() { Tls = TlsMode.Implicit, Certificate = TestCertificate.Context };
        using CancellationTokenSource cut = new();
        Task session = server.ServeAsync(
            new DuplexPipe(PipeReader.Create(transport), PipeWriter.Create(transport)), new SmtpConnectionInfo { Endpoint = endpoint }, cut.Token);
        SslStream client = await ClientTls.HandshakeAsync(pair.Client);
        (await ReadLineAsync(client)).Should().StartWith("220 ");
        await client.WriteAsync("NOOP\r\n"u8.ToArray());
        (await ReadLineAsync(client)).Should().StartWith("250 ");

        switch (reason)
        {
            case "a stop":
                await server.StopAsync().WaitAsync(Patience);
                break;
            case "a cut":
                await cut.CancelAsync();
                break;
            default:
                await client.ShutdownAsync();
                break;
        }

        await session.WaitAsync(Patience);
        transport.PendingReads.Should().Be(0);
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        StringBuilder line = new();
        byte[] octet = new byte[1];
        while (!line.ToString().EndsWith("\r\n", StringComparison.Ordinal))
        {
            (await stream.ReadAsync(octet).AsTask().WaitAsync(Patience)).Should().Be(1);
            line.Append((char)octet[0]);
        }

        return line.ToString();
    }

    /// <summary>Counts the reads that are under way.</summary>
    private sealed class PendingReadsStream(Stream inner) : Stream
    {
        private int _pendingReads;

        public int PendingReads => Volatile.Read(ref _pendingReads);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _pendingReads);
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _pendingReads);
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
