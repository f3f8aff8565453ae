using System.Net;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>The listener and its connections, over real sockets.</summary>
public sealed class SocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Localhost_ListensOnBothLoopbacksWithOnePort()
    {
        await using TestServer server = await StartAsync(new TestServer(), "localhost:0");
        server.Server.EndPoints.Select(e => e.Port).Distinct().Should().ContainSingle();
        foreach (ListeningEndPoint endPoint in server.Server.EndPoints)
        {
            using TcpClient client = new(endPoint.LocalEndPoint.AddressFamily);
            await client.ConnectAsync((IPEndPoint)endPoint.LocalEndPoint);
            (await ReadLineAsync(client)).Should().StartWith("220 ");
        }
    }

    [Fact]
    public async Task FarTooLargeMessage_TheClientHears552AlthoughItIsStillSending()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxMessageSize = 100_000;
        await StartAsync(server, "127.0.0.1:0");
        using TcpClient client = await ConnectAsync(server);
        await client.GetStream().WriteAsync("HELO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n"u8.ToArray());

        // Read from before the flood: behind it the connection may be broken off already.
        Task<string> all = ReadToEndAsync(client);
        Task flood = FloodAsync(client.GetStream());

        (await all).Should().EndWith("552 5.3.4 Message exceeds the size limit\r\n");
        await flood.WaitAsync(Patience);
        server.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task ConnectionBeyondTheLimit_Hears421()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxConnectionsPerAddress = 1;
        await StartAsync(server, "127.0.0.1:0");
        using TcpClient first = await ConnectAsync(server);
        (await ReadLineAsync(first)).Should().StartWith("220 ");
        using TcpClient second = await ConnectAsync(server);
        (await ReadToEndAsync(second)).Should().Be("421 4.7.0 Too many connections from your address, try again later\r\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("EHLO c\r\n")]
    [InlineData("EHLO c\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nhel")]
    public async Task Reset_EndsTheSessionAndStoresNothing(string sent)
    {
        await using TestServer server = await StartAsync(new TestServer(), "127.0.0.1:0");
        using TcpClient client = await ConnectAsync(server);
        (await ReadLineAsync(client)).Should().StartWith("220 ");
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
        client.LingerState = new LingerOption(true, 0);
        client.Close();

        // A stop without grace left to it ends at once only if the session has.
        await server.Server.StopAsync().WaitAsync(Patience);
        server.Stored.Should().BeEmpty();
        server.Log.Lines.Should().Contain(line => line.Contains("ended:", StringComparison.Ordinal)).And.NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PeerThatNeverReads_DoesNotHoldTheStop()
    {
        await using TestServer server = await StartAsync(new TestServer(), "127.0.0.1:0");
        using TcpClient client = await ConnectAsync(server);
        client.ReceiveBufferSize = 1024;
        byte[] burst = [.. Enumerable.Repeat("EHLO c\r\n"u8.ToArray(), 5000).SelectMany(o => o)];
        Task flood = FloodAsync(client.GetStream(), burst, times: 200);

        await server.Server.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Patience);
        await flood.WaitAsync(Patience);
    }

    [Fact]
    public async Task ImplicitTlsHandshakeThatNeverComes_DoesNotHoldTheStop()
    {
        await using TestServer server = new();
        server.Options.Endpoints.Add(new SmtpEndpoint("127.0.0.1:0") { Tls = TlsMode.Implicit, Certificate = TestCertificate.Context });
        await server.Server.StartAsync();
        using TcpClient client = await ConnectAsync(server);
        await server.Server.StopAsync().WaitAsync(Patience);
        client.GetStream().Invoking(stream => stream.ReadByte()).Should().Throw<IOException>("it was broken off");
    }

    [Fact]
    public async Task ManySessionsAtOnce_EachMessageOnce()
    {
        await using TestServer server = new();
        server.Options.MessageStore = new InMemoryMessageStore(maxMessages: 10_000);
        await StartAsync(server, "127.0.0.1:0");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async session =>
        {
            using TcpClient client = await ConnectAsync(server);
            StringBuilder script = new("EHLO c\r\n");
            for (int i = 0; i < 20; i++)
            {
                script.Append("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n").Append($"{session}-{i}\r\n.\r\n");
            }

            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(script.Append("QUIT\r\n").ToString()));
            (await ReadToEndAsync(client)).Should().Contain("221 ").And.NotContain("\r\n5");
        }));
        ((InMemoryMessageStore)server.Options.MessageStore!).Messages
            .Select(m => Encoding.ASCII.GetString(m.Octets.Span)).Distinct().Should().HaveCount(1000);
    }

    private static async Task<TestServer> StartAsync(TestServer server, string address)
    {
        server.Options.Endpoints.Add(new SmtpEndpoint(address));
        await server.Server.StartAsync();
        return server;
    }

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)server.Server.EndPoints[0].LocalEndPoint);
        return client;
    }

    private static async Task<string?> ReadLineAsync(TcpClient client)
    {
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(Patience);
    }

    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }

    // Until nobody takes it any more.
    private static async Task FloodAsync(Stream stream, byte[]? block = null, int times = 500)
    {
        block ??= [.. Enumerable.Repeat("xxxxxxxxxxxxxx\r\n"u8.ToArray(), 1000).SelectMany(o => o)];
        try
        {
            for (int i = 0; i < times; i++)
            {
                await stream.WriteAsync(block);
            }
        }
        catch (IOException)
        {
            // The server has closed.
        }
    }
}
