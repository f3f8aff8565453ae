using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Many clients of every kind at once, some of which break off, stores of every kind, and a stop in the middle of it.</summary>
public sealed class StressTests
{
    private const int Clients = 16;

    // For everything together.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task StopInTheMiddle_EndsEverySession(int seed, bool grace)
    {
        // The clock stands still: nothing ends because its time is up, and what hangs, hangs.
        Random random = new(seed);
        int stopAt = random.Next(10, Clients * 3);
        int calls = 0;
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = new();
        server.WithStore((_, _, body, cancellationToken) =>
        {
            int call = Interlocked.Increment(ref calls);
            if (call == stopAt)
            {
                reached.SetResult();
            }

            return SaveAsync(call, body, cancellationToken);
        });
        server.Options.Limits.MaxMessageSize = 20_000;
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0) { Certificate = TestCertificate.Context });
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0) { Certificate = TestCertificate.Context, Tls = TlsMode.Implicit });
        await server.Server.StartAsync();

        Task clients = Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => random.Next()).ToArray().Select(s => Task.Run(() => TalkAsync(server, new Random(s)))));
        await Task.WhenAny(reached.Task, clients).WaitAsync(Patience);
        using CancellationTokenSource end = new();
        Task stop = server.Server.StopAsync(end.Token);
        await YieldAsync(grace ? 1000 : 0);
        await end.CancelAsync();

        await Task.WhenAll(stop, clients).WaitAsync(Patience);
        reached.Task.IsCompleted.Should().BeTrue("there was a middle to stop in");
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal) && !line.Contains("on fire", StringComparison.Ordinal));
    }

    private static async ValueTask<SmtpReply> SaveAsync(int call, MessageBody body, CancellationToken cancellationToken)
    {
        switch (call % 6)
        {
            case 0:
                return SmtpReply.MessageRejected;

            case 1:
                // Left behind, and of no interest to anybody.
                _ = body.ReadAsync(cancellationToken).AsTask().ContinueWith(read => read.Exception, TaskScheduler.Default);
                return SmtpReply.Ok;

            case 2:
                await body.CopyToAsync(Stream.Null, cancellationToken);
                await YieldAsync(call);
                return SmtpReply.Ok;

            case 3:
                await ReadAndGiveUpAsync(body, call);
                await body.CopyToAsync(Stream.Null, cancellationToken);
                return SmtpReply.Ok;

            case 4:
                await body.ReadHeaderSectionAsync(30, cancellationToken);
                await body.WithHeader("X-Seen", "yes").CopyToAsync(Stream.Null, cancellationToken);
                return SmtpReply.Ok;

            default:
                await body.ReadAsync(cancellationToken);
                throw new InvalidOperationException("The disk is on fire.");
        }
    }

    private static async Task ReadAndGiveUpAsync(MessageBody body, int after)
    {
        using CancellationTokenSource enough = new();
        Task givesUp = Task.Run(async () =>
        {
            await YieldAsync(after);
            await enough.CancelAsync();
        });
        try
        {
            while (!(await body.ReadAsync(enough.Token)).IsEmpty)
            {
                // Until it is enough.
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing is lost by it.
        }
        finally
        {
            await givesUp;
        }
    }

    private static async Task TalkAsync(TestServer server, Random random)
    {
        try
        {
            int kind = random.Next(3);
            using TcpClient tcp = new();
            await using Stream plain = kind == 0
                ? await server.Server.ConnectAsync(server.Server.EndPoints[0].Endpoint)
                : await ConnectAsync(tcp, server.Server.EndPoints[kind - 1].LocalEndPoint);
            Stream stream = plain;
            if (kind == 2)
            {
                stream = await ClientTls.HandshakeAsync(plain);
                await HearAsync(stream);
            }
            else
            {
                await HearAsync(stream);
                if (random.Next(2) == 0)
                {
                    await SayAsync(stream, "EHLO client.test\r\n");
                    await SayAsync(stream, "STARTTLS\r\n");
                    stream = await ClientTls.HandshakeAsync(plain);
                }
            }

            for (int i = 0; i < 5; i++)
            {
                if (!await SendMessageAsync(stream, random))
                {
                    // A reset, or in memory just gone.
                    tcp.LingerState = new LingerOption(true, 0);
                    return;
                }
            }

            if (random.Next(2) == 0)
            {
                await SayAsync(stream, "QUIT\r\n");
            }

            if (random.Next(2) == 0)
            {
                await stream.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or InvalidOperationException)
        {
            // The server has stopped.
        }
    }

    private static async Task<bool> SendMessageAsync(Stream stream, Random random)
    {
        await SayAsync(stream, "EHLO client.test\r\n");
        await SayAsync(stream, "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n");
        for (int left = random.Next(1, 900); left > 0; left -= 50)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("..hello world hello world hello world\r\n", Math.Min(50, left)))));
            await YieldAsync(random.Next(3));
            if (random.Next(400) == 0)
            {
                return false;
            }
        }

        await SayAsync(stream, ".\r\n");
        return true;
    }

    // The replies are not told apart: what matters is that somebody answers.
    private static async Task SayAsync(Stream stream, string text)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        await HearAsync(stream);
    }

    private static async Task HearAsync(Stream stream)
    {
        if (await stream.ReadAsync(new byte[64 * 1024]) == 0)
        {
            throw new EndOfStreamException("The server has closed.");
        }
    }

    private static async Task<Stream> ConnectAsync(TcpClient tcp, EndPoint to)
    {
        await tcp.Client.ConnectAsync(to);
        return tcp.GetStream();
    }

    private static async Task YieldAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await Task.Yield();
        }
    }
}
