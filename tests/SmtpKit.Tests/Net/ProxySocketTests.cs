using System.Net;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>The PROXY protocol over real sockets, where TLS reads from below the pipe that the header was read from.</summary>
public sealed class ProxySocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("together", TlsMode.Implicit)]
    [InlineData("in the middle of the record", TlsMode.Implicit)]
    [InlineData("one after the other", TlsMode.Implicit)]
    [InlineData("octet by octet", TlsMode.Implicit)]
    [InlineData("together", TlsMode.StartTls)]
    public async Task HeaderAndWhatFollows_ReachTheServerHoweverTheyAreCut(string how, TlsMode mode)
    {
        await using TestServer server = await StartAsync(mode);
        using TcpClient client = await ConnectAsync(server);
        await using HeaderFirst stream = new(client.GetStream(), ProxyHeaders.BlockFor("192.0.2.1"), how);
        Stream talk = mode == TlsMode.Implicit ? await ClientTls.HandshakeAsync(stream) : stream;
        await using (talk)
        {
            await talk.WriteAsync("EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nhello\r\n.\r\nQUIT\r\n"u8.ToArray());
            using StreamReader reader = new(talk, Encoding.ASCII, leaveOpen: true);
            (await reader.ReadToEndAsync().WaitAsync(Patience)).Should().StartWith("220 ").And.Contain("\r\n221 2.0.0 ");
        }

        server.Stored.Should().ContainSingle().Which.Should().EndWith("hello\r\n");
    }

    [Fact]
    public async Task WithoutAHeader_TheSocketIsClosedWithoutAWord()
    {
        await using TestServer server = await StartAsync(TlsMode.StartTls);
        using TcpClient client = await ConnectAsync(server);
        await client.GetStream().WriteAsync("EHLO client.test\r\n"u8.ToArray());
        (await ReadAllAsync(client)).Should().Be(0);
    }

    [Fact]
    public async Task HandshakeWithoutAHeader_IsClosed()
    {
        await using TestServer server = await StartAsync(TlsMode.Implicit);
        using TcpClient client = await ConnectAsync(server);
        await FluentActions.Awaiting(() => ClientTls.HandshakeAsync(client.GetStream())).Should().ThrowAsync<Exception>();
        server.Log.Lines.Should().Contain(line => line.Contains("requires a PROXY header, and something else came", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ProxyThatIsNotTrusted_IsClosedAtOnce()
    {
        await using TestServer server = await StartAsync(TlsMode.StartTls, [IPNetwork.Parse("127.0.0.2/32")]);
        using TcpClient client = await ConnectAsync(server);
        (await ReadAllAsync(client)).Should().Be(0);

        // The whole of 127/8 is this machine: another of its addresses can be chosen to connect from.
        using TcpClient trusted = new(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await trusted.ConnectAsync((IPEndPoint)server.Server.EndPoints[0].LocalEndPoint);
        await trusted.GetStream().WriteAsync(ProxyHeaders.BlockFor("192.0.2.1"));
        using StreamReader reader = new(trusted.GetStream(), Encoding.ASCII, leaveOpen: true);
        (await reader.ReadLineAsync().WaitAsync(Patience)).Should().StartWith("220 ");
    }

    [Fact]
    public async Task StopDuringTheWaitForTheHeader_ClosesTheSocket()
    {
        await using TestServer server = await StartAsync(TlsMode.StartTls);
        using TcpClient client = await ConnectAsync(server);
        await client.GetStream().WriteAsync("PROXY "u8.ToArray());
        await server.Server.StopAsync().WaitAsync(Patience);
        (await ReadAllAsync(client)).Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PROXY TCP4 192.0.2.1")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n")]
    public async Task Reset_FreesThePlace(string sent)
    {
        await using TestServer server = await StartAsync(TlsMode.Implicit, maxConnections: 1);
        using (TcpClient client = await ConnectAsync(server))
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
            client.LingerState = new LingerOption(true, 0);
        }

        // Until then it is one too many, and is closed.
        for (bool served = false; !served;)
        {
            using TcpClient next = await ConnectAsync(server);
            await using HeaderFirst stream = new(next.GetStream(), ProxyHeaders.BlockFor("192.0.2.1"), "together");
            try
            {
                await using Stream tls = await ClientTls.HandshakeAsync(stream);
                served = true;
            }
            catch (IOException)
            {
                await Task.Yield();
            }
        }

        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PrefixedStream_GivesThePrefixFirstAndHonoursReadsOfNothing()
    {
        MemoryTransport pair = new();
        await using DuplexPipeStream inner = new(pair.Server.Input, pair.Server.Output);
        await using PrefixedStream stream = new("abc"u8.ToArray(), inner);
        byte[] buffer = new byte[2];
        (await stream.ReadAsync(Memory<byte>.Empty)).Should().Be(0, "there is something to read");
        (await stream.ReadAsync(buffer)).Should().Be(2);
        Encoding.ASCII.GetString(buffer).Should().Be("ab");
        (await stream.ReadAsync(buffer)).Should().Be(1);
        buffer[0].Should().Be((byte)'c');

        Task<int> nothing = stream.ReadAsync(Memory<byte>.Empty).AsTask();
        nothing.IsCompleted.Should().BeFalse("there is nothing to read yet");
        await pair.Client.WriteAsync("d"u8.ToArray());
        (await nothing.WaitAsync(Patience)).Should().Be(0);
        (await stream.ReadAsync(buffer)).Should().Be(1);
        buffer[0].Should().Be((byte)'d');
    }

    private static async Task<TestServer> StartAsync(TlsMode mode, IReadOnlyList<IPNetwork>? trusted = null, int maxConnections = 100)
    {
        TestServer server = new();
        server.Options.Limits.MaxConnections = maxConnections;
        SmtpEndpoint endpoint = new(IPAddress.Loopback, 0) { RequireProxyHeader = true, Tls = mode, Certificate = TestCertificate.Context };
        endpoint.TrustedProxies = trusted ?? endpoint.TrustedProxies;
        server.Options.Endpoints.Add(endpoint);
        await server.Server.StartAsync();
        return server;
    }

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        TcpClient client = new() { NoDelay = true };
        await client.ConnectAsync((IPEndPoint)server.Server.EndPoints[0].LocalEndPoint);
        return client;
    }

    // Until the end or, where it had sent something that nobody read, the reset.
    private static async Task<int> ReadAllAsync(TcpClient client)
    {
        int total = 0;
        byte[] buffer = new byte[100];
        try
        {
            for (int read = 1; read > 0; total += read)
            {
                read = await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Patience);
            }
        }
        catch (IOException)
        {
            // The reset.
        }

        return total;
    }

    /// <summary>Sends a header before what is written first.</summary>
    private sealed class HeaderFirst(Stream inner, byte[] header, string how) : Stream
    {
        private bool _sent;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_sent)
            {
                await inner.WriteAsync(buffer, cancellationToken);
                return;
            }

            _sent = true;
            byte[] all = [.. header, .. buffer.Span];
            int[] cuts = how switch
            {
                "together" => [all.Length],
                "in the middle of the record" => [header.Length + 7, all.Length],
                "one after the other" => [header.Length, all.Length],
                _ => [.. Enumerable.Range(1, all.Length)],
            };
            int from = 0;
            foreach (int to in cuts)
            {
                await inner.WriteAsync(all.AsMemory(from..to), cancellationToken);
                from = to;
            }
        }

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

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.ReadAsync(buffer, offset, count, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
