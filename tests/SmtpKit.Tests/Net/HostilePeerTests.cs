using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Net;
using SmtpKit.Session;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Peers, and transports, that break off at the worst moment: their session ends, its place is free again, and a stop is not held.</summary>
public sealed class HostilePeerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How TLS begins, and what then comes under it: text in the clear; a record that cannot be decrypted; an alert in the clear.</summary>
    public static MatrixTheoryData<TlsMode, string> BadRecords => new(
        [TlsMode.Implicit, TlsMode.StartTls],
        ["4E4F4F500D0A4E4F4F500D0A4E4F4F500D0A", "1703030028" + new string('0', 80), "15030300020228"]);

    [Theory]
    [MemberData(nameof(BadRecords))]
    public async Task BadRecordAfterTheHandshake_EndsTheSessionAndFreesItsPlace(TlsMode mode, string record)
    {
        await using TestServer server = WithTls(new TestServer(), mode);
        server.Options.Limits.MaxConnections = 1;
        await using TestClient client = server.Connect();
        await using SslStream tls = await BeginTlsAsync(client.Stream, mode);
        await client.Stream.WriteAsync(Convert.FromHexString(record));

        await client.SessionEndsAsync();
        await ReadUntilClosedAsync(client.Stream);
        (await GreetingAsync(server)).Should().StartWith("220 ");
        ShouldHaveNoError(server);
    }

    [Theory]
    [MemberData(nameof(BadRecords))]
    public async Task BadRecordOverASocket_ClosesItAndFreesItsPlace(TlsMode mode, string record)
    {
        await using TestServer server = WithTls(new TestServer(), mode);
        server.Options.Limits.MaxConnections = 1;
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0) { Tls = mode, Certificate = TestCertificate.Context });
        await server.Server.StartAsync();
        using TcpClient client = await ConnectAsync(server);
        await using SslStream tls = await BeginTlsAsync(client.GetStream(), mode);
        await client.GetStream().WriteAsync(Convert.FromHexString(record));

        await ReadUntilClosedAsync(client.GetStream());
        await ShouldGreetAgainAsync(server);
        ShouldHaveNoError(server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ResetDuringAHook_FreesThePlace(bool tls)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new();
        server.Options.Limits.MaxConnections = 1;
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0)
        {
            Tls = tls ? TlsMode.Implicit : TlsMode.StartTls,
            Certificate = TestCertificate.Context,
        });
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, _, cancellationToken) =>
        {
            asked.SetResult();
            await go.Task.WaitAsync(cancellationToken);
            return SmtpReply.Ok;
        });
        await server.Server.StartAsync();
        using TcpClient client = await ConnectAsync(server);
        Stream stream = tls ? await ClientTls.HandshakeAsync(client.GetStream()) : client.GetStream();
        await stream.WriteAsync("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\n"u8.ToArray());
        await asked.Task.WaitAsync(Patience);
        client.LingerState = new LingerOption(true, 0);
        client.Close();
        go.SetResult();

        await ShouldGreetAgainAsync(server);
        ShouldHaveNoError(server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PeerThatNeverReads_DoesNotHoldTheStop(bool tls)
    {
        // The clock stands still: no time limit helps. Not disposed of: a session that hangs would hold that, too.
        TestServer server = WithTls(new TestServer(), tls ? TlsMode.Implicit : TlsMode.StartTls);
        PipePeer peer = new(server, takes: 5000);
        Stream stream = tls ? await ClientTls.HandshakeAsync(peer.Stream) : peer.Stream;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("NOOP\r\n", 9000)))).AsTask().WaitAsync(Patience);
        await peer.ServerIsStuckAsync();

        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Patience);
        await peer.SessionEndsAsync();
        ShouldHaveNoError(server);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1603")]
    public async Task HalfOpenStartTlsHandshake_DoesNotHoldTheStop(string octets)
    {
        // The clock stands still: it is not the handshake's time limit that ends it.
        TestServer server = WithTls(new TestServer(), TlsMode.StartTls);
        TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220 2.0.0");
        await client.SessionWaitsAsync();
        if (octets.Length > 0)
        {
            await client.SendAsync(Convert.FromHexString(octets));
            await client.SessionWaitsAsync();
        }

        await server.Server.StopAsync().WaitAsync(Patience);
        await client.SessionEndsAsync();
        ShouldHaveNoError(server);
    }

    [Fact]
    public async Task RefusedConnectionWhosePeerIsGone_IsCompletedInPeace()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxConnections = 1;
        await using TestClient first = await server.Connect().HelloAsync();
        Pipe toServer = new();
        Pipe toClient = new();
        await toClient.Reader.CompleteAsync(new IOException("Connection reset by peer"));
        await server.Server.ServeAsync(new DuplexPipe(toServer.Reader, toClient.Writer), new SmtpConnectionInfo()).WaitAsync(Patience);

        toServer.Reader.Invoking(reader => reader.TryRead(out _)).Should().Throw<InvalidOperationException>("it is completed");
        toClient.Writer.Invoking(writer => writer.GetMemory(1)).Should().Throw<InvalidOperationException>("it is completed");
    }

    [Fact]
    public async Task TransportWithoutPipes_LeavesNothingBehind()
    {
        TestServer server = new();
        server.Options.Limits.MaxConnections = 1;
        await server.Server.Awaiting(s => s.ServeAsync(new NoPipes(), new SmtpConnectionInfo()).WaitAsync(Patience))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("There are none.");

        (await GreetingAsync(server)).Should().StartWith("220 ");
        await server.Server.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Abort_IsCalledOnce()
    {
        int aborts = 0;
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = new();
        PipePeer peer = await StuckPeerAsync(server, () =>
        {
            Interlocked.Increment(ref aborts);
            aborted.TrySetResult();
        });
        Task first = server.Server.StopAsync(new CancellationToken(canceled: true));
        Task second = server.Server.StopAsync(new CancellationToken(canceled: true));
        server.Clock.Advance(TimeSpan.FromSeconds(61));

        // Closed sooner, the flush might end before there is anything to be broken off.
        await server.Clock.PassUntilAsync(aborted.Task);
        peer.CloseInput();

        await server.Clock.PassUntilAsync(Task.WhenAll(first, second, peer.Session));
        aborts.Should().Be(1);
    }

    [Fact]
    public async Task AbortThatThrows_DoesNotReachTheClock()
    {
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = new();
        PipePeer peer = await StuckPeerAsync(server, () =>
        {
            aborted.TrySetResult();
            throw new InvalidOperationException("The transport is on fire.");
        });

        await server.Clock.PassUntilAsync(aborted.Task);
        peer.CloseInput();
        await server.Clock.PassUntilAsync(peer.Session);
    }

    [Fact]
    public async Task AbortThatThrows_DoesNotReachTheStop()
    {
        TestServer server = new();
        PipePeer peer = await StuckPeerAsync(server, () => throw new InvalidOperationException("The transport is on fire."));
        Task stop = server.Server.StopAsync(new CancellationToken(canceled: true));
        peer.CloseInput();

        await server.Clock.PassUntilAsync(Task.WhenAll(stop, peer.Session));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AbortAfterTheClose_IsHarmless(bool tls)
    {
        TestServer.RecordingLog log = new();
        MemoryTransport transport = new();
        PipeConnection connection = new(transport.Server, null, log);
        if (tls)
        {
            Task<SslStream> client = ClientTls.HandshakeAsync(transport.Client);
            await connection.StartTlsAsync(new SmtpEndpoint { Certificate = TestCertificate.Context }, TimeProvider.System, CancellationToken.None).WaitAsync(Patience);
            await client;
        }

        await connection.Output.WriteAsync("221 bye\r\n"u8.ToArray());
        await connection.CloseAsync(SessionEnd.Quit, new ManualTimeProvider()).WaitAsync(Patience);

        // A stop, or a timer, that comes a moment too late.
        connection.Invoking(c => c.Input.CancelPendingRead()).Should().NotThrow();
        connection.Invoking(c => c.Abort()).Should().NotThrow();
        log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static TestServer WithTls(TestServer server, TlsMode mode)
    {
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.Tls = mode;
        return server;
    }

    private static async Task<PipePeer> StuckPeerAsync(TestServer server, Action abort)
    {
        PipePeer peer = new(server, takes: 100, abort);
        await peer.SendAsync(string.Concat(Enumerable.Repeat("NOOP\r\n", 3000)));
        await peer.ServerIsStuckAsync();
        return peer;
    }

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)server.Server.EndPoints[0].LocalEndPoint);
        return client;
    }

    /// <summary>Makes TLS, either way, and reads the first reply under it.</summary>
    private static async Task<SslStream> BeginTlsAsync(Stream stream, TlsMode mode)
    {
        if (mode == TlsMode.StartTls)
        {
            (await ReadAsync(stream)).Should().StartWith("220 ");
            await stream.WriteAsync("EHLO client.test\r\n"u8.ToArray());
            (await ReadAsync(stream)).Should().EndWith("250 STARTTLS\r\n");
            await stream.WriteAsync("STARTTLS\r\n"u8.ToArray());
            (await ReadAsync(stream)).Should().StartWith("220 2.0.0");
        }

        SslStream tls = await ClientTls.HandshakeAsync(stream);
        if (mode == TlsMode.StartTls)
        {
            await tls.WriteAsync("NOOP\r\n"u8.ToArray());
        }

        (await ReadAsync(tls)).Should().StartWith("2");
        return tls;
    }

    // Replies are flushed whole, and short enough to come in one piece.
    private static async Task<string> ReadAsync(Stream stream)
    {
        byte[] buffer = new byte[4096];
        int read = await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    private static async Task ReadUntilClosedAsync(Stream stream)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Patience) > 0)
            {
                // An alert, perhaps.
            }
        }
        catch (IOException)
        {
            // Broken off: as good as an end.
        }
    }

    private static async Task<string> GreetingAsync(TestServer server)
    {
        await using Stream next = await server.Server.ConnectAsync();
        return await ReadAsync(next);
    }

    // The place is given back a moment after the close that the peer can see.
    private static async Task ShouldGreetAgainAsync(TestServer server)
    {
        string greeting = "";
        long started = TimeProvider.System.GetTimestamp();
        while (!greeting.StartsWith("220 ", StringComparison.Ordinal) && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            greeting = await GreetingAsync(server);
        }

        greeting.Should().StartWith("220 ");
    }

    private static void ShouldHaveNoError(TestServer server) => server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));

    private sealed class NoPipes : IDuplexPipe
    {
        public PipeReader Input => throw new InvalidOperationException("There are none.");

        public PipeWriter Output => throw new InvalidOperationException("There are none.");
    }
}
