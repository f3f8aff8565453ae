using System.Security.Authentication;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>The end of TLS is said (RFC 8446 section 6.1): a client can tell it from a connection that somebody has cut.</summary>
public sealed class CloseNotifyTests
{
    private const byte Alert = 21;

    // Under TLS 1.2, where the type of a record stands in the clear.
    [Theory]
    [InlineData(TlsMode.StartTls)]
    [InlineData(TlsMode.Implicit)]
    public async Task AfterTheLastReply_TheEndIsSaid(TlsMode mode)
    {
        await using TestServer server = new();
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.Tls = mode;
        await using TestClient client = server.Connect();
        RecordingStream wire = new(client.Stream);
        client.Stream = wire;
        await client.HelloUnderTlsAsync(mode, options => options.EnabledSslProtocols = SslProtocols.Tls12);

        wire.Octets.Clear();
        (await client.CommandAsync("QUIT")).Should().StartWith("221 ");
        (await client.ReadReplyAsync()).Should().BeNull();

        List<byte> types = [];
        for (int at = 0; at < wire.Octets.Count; at += 5 + ((wire.Octets[at + 3] << 8) | wire.Octets[at + 4]))
        {
            types.Add(wire.Octets[at]);
        }

        types.Should().HaveCountGreaterThan(1).And.EndWith(Alert);
        types.Count(type => type == Alert).Should().Be(1);
    }

    private sealed class RecordingStream(Stream inner) : Stream
    {
        public List<byte> Octets { get; } = [];

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
            int read = await inner.ReadAsync(buffer, cancellationToken);
            Octets.AddRange(buffer.Span[..read]);
            return read;
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
