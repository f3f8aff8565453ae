using System.Net.Sockets;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Sending by shared senders, over real sockets.</summary>
public sealed class SocketStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task MoreThanTheSocketTakes_ArrivesOnceItIsRead()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        byte[] octets = new byte[32 * 1024 * 1024];
        new Random(1).NextBytes(octets);

        ValueTask write = stream.WriteAsync(octets, CancellationToken.None);
        write.IsCompleted.Should().BeFalse("no socket buffers that much");
        byte[] received = new byte[octets.Length];
        await pair.Client.ReadExactlyAsync(received).AsTask().WaitAsync(Patience);
        await write.AsTask().WaitAsync(Patience);

        received.AsSpan().SequenceEqual(octets).Should().BeTrue();
    }

    [Fact]
    public async Task ManySocketsAtOnce_EachHearWhatIsTheirs()
    {
        // Round after round, so that senders pass from one socket to the other.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(ConverseAsync)).WaitAsync(Patience);

        static async Task ConverseAsync(int number)
        {
            using SocketPair pair = await SocketPair.ConnectAsync();
            using SocketStream stream = new(pair.Server);
            for (int round = 0; round < 50; round++)
            {
                byte[] sent = [.. Enumerable.Repeat((byte)(number + round), 1 + (round * 37))];
                await stream.WriteAsync(sent, CancellationToken.None);
                byte[] received = new byte[sent.Length];
                await pair.Client.ReadExactlyAsync(received);
                received.Should().Equal(sent);
            }
        }
    }

    [Fact]
    public async Task WriteThatWaits_EndsWhenTheSocketIsClosed()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        ValueTask write = stream.WriteAsync(new byte[32 * 1024 * 1024], CancellationToken.None);

        pair.Server.Dispose();

        await FluentActions.Awaiting(() => write.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(async () => await stream.WriteAsync(new byte[1], CancellationToken.None)).Should().ThrowAsync<Exception>();
    }

    [Fact]
    public async Task WriteThatWaits_FailsWhenThePeerBreaksOff()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        ValueTask write = stream.WriteAsync(new byte[32 * 1024 * 1024], CancellationToken.None);

        pair.Reset();

        (await FluentActions.Awaiting(() => write.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>())
            .WithInnerException<SocketException>();
        await FluentActions.Awaiting(async () => await stream.WriteAsync(new byte[1], CancellationToken.None)).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task WriteWithAToken_CanBeCancelled()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        using CancellationTokenSource source = new();
        ValueTask write = stream.WriteAsync(new byte[32 * 1024 * 1024], source.Token);

        await source.CancelAsync();

        await FluentActions.Awaiting(() => write.AsTask().WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
    }
}
