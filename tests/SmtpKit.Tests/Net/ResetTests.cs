using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>A connection that is reset, over a real socket, at each stage: the session ends, nothing is stored, and nothing is wrong with the server.</summary>
public sealed class ResetTests
{
    private const string Envelope = "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The stage, whether it is under TLS from the first octet, and what the client has sent, to each line of which it has heard a reply.</summary>
    public static MatrixTheoryData<bool, string> Stages => new(
        [false, true],
        [
            "", "EHL", "EHLO c\r\n", "EHLO c\r\nAUTH LOGIN\r\n", "EHLO c\r\nAUTH LOGIN\r\nYWRh\r\nc2Vj", "EHLO c\r\nMAIL FROM:<a@b.test>\r\n", "EHLO c\r\n" + Envelope,
            "EHLO c\r\n" + Envelope + "DATA\r\n", "EHLO c\r\n" + Envelope + "DATA\r\nhel", "EHLO c\r\n" + Envelope + "DATA\r\nhello\r\n.\r",
            "EHLO c\r\n" + Envelope + "BDAT 0\r\n", "EHLO c\r\n" + Envelope + "BDAT 0\r\nBDAT 1", "EHLO c\r\n" + Envelope + "BDAT 0\r\nBDAT 5 LAST\r\nhell",
        ]);

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Reset_EndsTheSessionAndStoresNothing(bool tls, string sent)
    {
        await using TestServer server = await StartAsync(tls ? TlsMode.Implicit : TlsMode.StartTls);
        using TcpClient client = await ConnectAsync(server);
        Stream stream = tls ? await ClientTls.HandshakeAsync(client.GetStream()) : client.GetStream();
        using StreamReader replies = new(stream, Encoding.ASCII, leaveOpen: true);
        await HearAsync(replies);
        bool inData = false;
        foreach (string line in sent.Split("\r\n").SkipLast(1))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask().WaitAsync(Patience);
            inData |= line == "BDAT 5 LAST";
            if (!inData)
            {
                await HearAsync(replies);
            }

            inData |= line == "DATA";

        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(sent.Split("\r\n")[^1])).AsTask().WaitAsync(Patience);
        await ShouldEndAsync(server, client);
        server.Log.Lines.Should().Contain(line => line.Contains("ended: Disconnected", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TlsMode.Implicit, "")]
    [InlineData(TlsMode.Implicit, "160301")]
    [InlineData(TlsMode.Implicit, "1603010200010001FC0303")]
    [InlineData(TlsMode.StartTls, "")]
    [InlineData(TlsMode.StartTls, "160301")]
    [InlineData(TlsMode.StartTls, "1603010200010001FC0303")]
    public async Task ResetInTheHandshake_EndsTheSession(TlsMode mode, string octets)
    {
        await using TestServer server = await StartAsync(mode);
        using TcpClient client = await ConnectAsync(server);
        if (mode == TlsMode.StartTls)
        {
            using StreamReader replies = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
            await HearAsync(replies);
            await client.GetStream().WriteAsync("EHLO c\r\n"u8.ToArray());
            await HearAsync(replies);
            await client.GetStream().WriteAsync("STARTTLS\r\n"u8.ToArray());
            await HearAsync(replies);
        }

        await client.GetStream().WriteAsync(Convert.FromHexString(octets));
        await ShouldEndAsync(server, client);
    }

    [Fact]
    public async Task ResetWithRepliesUnread_EndsTheSession()
    {
        await using TestServer server = await StartAsync(TlsMode.StartTls);
        using TcpClient client = await ConnectAsync(server);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 5000))));
        await ShouldEndAsync(server, client);
    }

    private static async Task<TestServer> StartAsync(TlsMode mode)
    {
        TestServer server = new TestServer().WithUsers();
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0) { Tls = mode, Certificate = TestCertificate.Context, AllowPlaintextAuthentication = true });
        await server.Server.StartAsync();
        return server;
    }

    private static async Task<TcpClient> ConnectAsync(TestServer server)
    {
        TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)server.Server.EndPoints[0].LocalEndPoint);
        return client;
    }

    private static async Task HearAsync(StreamReader replies)
    {
        string line;
        do
        {
            line = await replies.ReadLineAsync().WaitAsync(Patience) ?? "";
            line.Should().MatchRegex("^[2-5][0-9][0-9][ -]");
        }
        while (line[3] == '-');
    }

    private static async Task ShouldEndAsync(TestServer server, TcpClient client)
    {
        client.LingerState = new LingerOption(true, 0);
        client.Close();

        // The clock stands still: nothing but the reset ends this session.
        long started = Stopwatch.GetTimestamp();
        while (!server.Log.Lines.Any(line => line.Contains("ended:", StringComparison.Ordinal) || line.StartsWith("Debug 404", StringComparison.Ordinal)))
        {
            Stopwatch.GetElapsedTime(started).Should().BeLessThan(Patience);
            await Task.Yield();
        }

        await server.Server.StopAsync().WaitAsync(Patience);
        server.Stored.Should().BeEmpty();
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
