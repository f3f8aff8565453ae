using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Handshakes that stop, stumble, dribble or never begin: each ends its own connection, in bounded time, and frees its place.</summary>
public sealed class HostileHandshakeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static MatrixTheoryData<TlsMode, string> Garbage => new(
        Enum.GetValues<TlsMode>(),
        [
            "GET / HTTP/1.1\r\nHost: mx.example.com\r\n\r\n",
            "EHLO client.test\r\n\r\n\r\n",
            Octets("0000000000000000000000"),
            Octets("FFFFFFFFFFFFFFFFFFFFFF"),
            Octets("16030100050100000100AA"), // a ClientHello that ends before it begins
            Octets("160301FFFF" + new string('0', 200)), // a record longer than records may be
            Octets("1603010004010000FF" + "1703030004AABBCCDD"), // data in the middle of a ClientHello
            Octets("15030100020228"), // an alert for a beginning
            Octets("140301000101140301000101140301000101"), // change cipher spec, again and again
            Octets("802E0100020015000000100100800200800300800400800500800600400700C0" + "00112233445566778899AABBCCDDEEFF"), // SSL 2
            Octets("1703030010" + new string('0', 32)),
        ]);

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Garbage_EndsTheConnectionWithoutAWordInTheClear(TlsMode mode, string octets)
    {
        await using TestServer server = With(mode);
        PipePeer peer = await ReadyAsync(server, mode);
        await peer.Stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(octets));
        peer.FinishSending();
        await peer.SessionEndsAsync();
        byte[] answer = await ReadAllAsync(peer.Stream);
        (answer.Length == 0 || answer[0] == 0x15).Should().BeTrue("an alert may come, text may not");
        await ShouldServeAsync(server, mode);
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task HandshakeByTheOctet_IsMade(TlsMode mode)
    {
        await using TestServer server = With(mode);
        PipePeer peer = await ReadyAsync(server, mode);
        await using SslStream tls = await ClientTls.HandshakeAsync(new DribblingStream(peer.Stream));
        await tls.WriteAsync("QUIT\r\n"u8.ToArray());
        System.Text.Encoding.ASCII.GetString(await ReadAllAsync(tls)).Should().Contain("221 2.0.0 ");
        await peer.SessionEndsAsync();
    }

    [Theory]
    [InlineData(TlsMode.Implicit, SslProtocols.Tls12)]
    [InlineData(TlsMode.Implicit, SslProtocols.Tls13)]
    [InlineData(TlsMode.StartTls, SslProtocols.Tls12)]
    [InlineData(TlsMode.StartTls, SslProtocols.Tls13)]
    public async Task DisconnectAtEachStage_FreesThePlace(TlsMode mode, SslProtocols version)
    {
        await using TestServer server = With(mode);
        foreach (bool reset in new[] { false, true })
        {
            // How much a client sends in its whole handshake: then cut there, at every 16th octet, and at the last ones.
            int whole = await ClientOctetsAsync(server, mode, version);
            whole.Should().BeGreaterThan(200);
            foreach (int cut in Enumerable.Range(0, whole / 16).Select(i => i * 16).Concat(Enumerable.Range(whole - 8, 8)))
            {
                PipePeer peer = await ReadyAsync(server, mode);
                CuttingStream stream = new(peer.Stream, cut, () => { if (reset) peer.Reset(); else peer.FinishSending(); });
                try
                {
                    await using SslStream tls = await ClientTls.HandshakeAsync(stream, options => (options.EnabledSslProtocols, options.AllowTlsResume) = (version, false));
                }
                catch (Exception exception) when (exception is IOException or AuthenticationException or InvalidOperationException)
                {
                    // As meant.
                }

                peer.FinishSending();
                await peer.SessionEndsAsync();
            }
        }

        await ShouldServeAsync(server, mode);
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TlsMode.Implicit, false)]
    [InlineData(TlsMode.Implicit, true)]
    [InlineData(TlsMode.StartTls, false)]
    [InlineData(TlsMode.StartTls, true)]
    public async Task HalfAHandshake_EndsWithItsTime(TlsMode mode, bool half)
    {
        await using TestServer server = With(mode);
        TimeSpan limit = server.Options.Limits.TlsHandshakeTimeout;
        PipePeer peer = await ReadyAsync(server, mode);
        TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<SslStream>? handshake = null;
        if (half)
        {
            // All of the ClientHello but its end, and silence.
            handshake = ClientTls.HandshakeAsync(new CuttingStream(peer.Stream, 100, sent.SetResult, silent: true), configure: null);
            await sent.Task.WaitAsync(Patience);
        }

        server.Clock.Advance(limit - TimeSpan.FromMilliseconds(1));
        peer.Session.IsCompleted.Should().BeFalse();
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await peer.SessionEndsAsync();
        await ShouldServeAsync(server, mode);
        if (handshake is not null)
        {
            await handshake.Invoking(h => h).Should().ThrowAsync<Exception>();
        }
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task OctetNowAndThen_DoesNotStretchTheTime(TlsMode mode)
    {
        await using TestServer server = With(mode);
        PipePeer peer = await ReadyAsync(server, mode);
        byte[] hello = Convert.FromHexString("16030101000100");
        foreach (byte octet in hello[..6])
        {
            await peer.Stream.WriteAsync(new[] { octet });
            server.Clock.Advance(TimeSpan.FromSeconds(4.9));
        }

        peer.Session.IsCompleted.Should().BeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(0.6));
        await peer.SessionEndsAsync();
    }

    [Fact]
    public async Task EndlessClientHello_IsCutOff()
    {
        // Records that are all of one ClientHello, which says that it is 16 MB long. OpenSSL stops at 128 KB.
        await using TestServer server = With(TlsMode.Implicit);
        PipePeer peer = await ReadyAsync(server, TlsMode.Implicit);
        byte[] record = new byte[5 + 16 * 1024];
        Convert.FromHexString("1603014000" + "01FFFFFF0303").CopyTo(record, 0);
        int sent = 0;
        while (!peer.Session.IsCompleted && sent < 16 * 1024 * 1024)
        {
            try
            {
                await peer.Stream.WriteAsync(record).AsTask().WaitAsync(Patience);
            }
            catch (IOException)
            {
                break;
            }

            sent += record.Length;
            record.AsSpan(5).Clear();
        }

        await peer.SessionEndsAsync();
        sent.Should().BeLessThan(1024 * 1024);
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task OldVersions_AreRefused(TlsMode mode)
    {
        await using TestServer server = With(mode);
        PipePeer peer = await ReadyAsync(server, mode);
        await peer.Stream.WriteAsync(OldHello());
        await peer.SessionEndsAsync();
        byte[] answer = await ReadAllAsync(peer.Stream);
        answer.Should().HaveCount(7);
        answer[0].Should().Be(0x15);
        answer[5..].Should().Equal([2, 70], "a fatal alert, protocol_version (RFC 5246 section 7.2)");
    }

    // RFC 8446 section 6.2.
    [Fact]
    public async Task FailedHandshakeOverASocket_LeavesTheAlertToBeRead()
    {
        // What the client has sent on, and nobody reads, must not turn the close into a reset, which would take the alert with it.
        await using TestServer server = With(TlsMode.Implicit);
        server.Options.TimeProvider = TimeProvider.System;
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0) { Tls = TlsMode.Implicit, Certificate = TestCertificate.Context });
        await server.Server.StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, server.Server.EndPoints[0].Port);
        await client.GetStream().WriteAsync(Enumerable.Repeat(OldHello(), 1000).SelectMany(octets => octets).ToArray());
        byte[] answer = await ReadAllAsync(client.GetStream());
        answer.Should().HaveCount(7);
        answer[5..].Should().Equal(2, 70);
    }

    // A ClientHello of TLS 1.1 (RFC 8996), written by hand: clients of today do not make one any more.
    private static byte[] OldHello()
    {
        byte[] hello = Convert.FromHexString("0302" + new string('5', 64) + "00" + "0004" + "C013002F" + "0100");
        return [0x16, 3, 1, 0, (byte)(hello.Length + 4), 1, 0, 0, (byte)hello.Length, .. hello];
    }

    private static TestServer With(TlsMode mode)
    {
        TestServer server = new();
        server.Endpoint.Tls = mode;
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Options.Limits.MaxConnections = 2;
        return server;
    }

    // A peer whose next octets are the handshake.
    private static async Task<PipePeer> ReadyAsync(TestServer server, TlsMode mode)
    {
        PipePeer peer = new(server);
        if (mode == TlsMode.StartTls)
        {
            await ReadReplyAsync(peer.Stream, "220 ");
            await peer.SendAsync("EHLO c\r\n");
            await ReadReplyAsync(peer.Stream, "250 ");
            await peer.SendAsync("STARTTLS\r\n");
            await ReadReplyAsync(peer.Stream, "220 ");
        }

        return peer;
    }

    // Octet by octet, so that nothing behind it is taken.
    private static async Task ReadReplyAsync(Stream stream, string last)
    {
        byte[] octet = new byte[1];
        for (string line = ""; !(line.StartsWith(last, StringComparison.Ordinal) && line.EndsWith('\n'));)
        {
            line = line.EndsWith('\n') ? "" : line;
            (await stream.ReadAsync(octet).AsTask().WaitAsync(Patience)).Should().Be(1);
            line += (char)octet[0];
        }
    }

    private static async Task<int> ClientOctetsAsync(TestServer server, TlsMode mode, SslProtocols version)
    {
        PipePeer peer = await ReadyAsync(server, mode);
        CuttingStream counted = new(peer.Stream, int.MaxValue, () => { });
        await using SslStream tls = await ClientTls.HandshakeAsync(counted, options => (options.EnabledSslProtocols, options.AllowTlsResume) = (version, false));
        int octets = counted.Sent;
        peer.FinishSending();
        await peer.SessionEndsAsync();
        return octets;
    }

    private static async Task ShouldServeAsync(TestServer server, TlsMode mode)
    {
        await using TestClient client = server.Connect();
        await client.HelloUnderTlsAsync(mode);
        (await client.CommandAsync("NOOP")).Should().StartWith("250 ");
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using MemoryStream all = new();
        try
        {
            await stream.CopyToAsync(all).WaitAsync(Patience);
        }
        catch (IOException)
        {
            // Broken off.
        }

        return all.ToArray();
    }

    private static string Octets(string hex) => System.Text.Encoding.Latin1.GetString(Convert.FromHexString(hex));

    /// <summary>Writes octet by octet.</summary>
    private sealed class DribblingStream(Stream inner) : PassingStream(inner)
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                await Inner.WriteAsync(buffer.Slice(i, 1), cancellationToken);
                await Task.Yield();
            }
        }
    }

    /// <summary>Writes so many octets and no more; then something happens.</summary>
    private sealed class CuttingStream(Stream inner, int most, Action then, bool silent = false) : PassingStream(inner)
    {
        public int Sent { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = Math.Min(buffer.Length, most - Sent);
            await Inner.WriteAsync(buffer[..count], cancellationToken);
            Sent += count;
            if (count < buffer.Length)
            {
                then();
                if (!silent)
                {
                    throw new IOException("Cut.");
                }
            }
        }
    }

    private abstract class PassingStream(Stream inner) : Stream
    {
        protected Stream Inner => inner;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
