using System.Net.Sockets;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Sending by shared senders, and reading as TLS does, over real sockets.</summary>
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

    // Read as TLS reads: nothing, to wait; then what there is, in parts that fit no buffer.
    [Fact]
    public async Task Flood_ComesInOrderThoughItIsReadAhead()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        byte[] sent = new byte[16 * 1024 * 1024];
        Random random = new(4);
        random.NextBytes(sent);
        Task sending = SendAndEndAsync();
        byte[] received = new byte[sent.Length];
        int at = 0;
        while (true)
        {
            (await stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None).AsTask().WaitAsync(Patience)).Should().Be(0);
            int room = Math.Min(random.Next(1, 40_000), received.Length - at);
            if (room == 0)
            {
                break;
            }

            int count = await stream.ReadAsync(received.AsMemory(at, room), CancellationToken.None).AsTask().WaitAsync(Patience);
            count.Should().BeInRange(1, room);
            at += count;
        }

        (await stream.ReadAsync(new byte[1], CancellationToken.None)).Should().Be(0, "that was the end");
        await sending.WaitAsync(Patience);
        received.AsSpan().SequenceEqual(sent).Should().BeTrue();

        async Task SendAndEndAsync()
        {
            await pair.Client.WriteAsync(sent);
            pair.Client.Socket.Shutdown(SocketShutdown.Send);
        }
    }

    [Fact]
    public async Task ReadOfNothing_CompletesWhenThereIsSomething()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);

        ValueTask<int> read = stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
        read.IsCompleted.Should().BeFalse();
        await pair.Client.WriteAsync("x"u8.ToArray());

        (await read.AsTask().WaitAsync(Patience)).Should().Be(0);
        (await stream.ReadAsync(new byte[2], CancellationToken.None)).Should().Be(1);
    }

    [Fact]
    public async Task ReadThatWaits_HasWhatComes()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        byte[] room = new byte[8];

        for (int round = 0; round < 3; round++)
        {
            ValueTask<int> read = stream.ReadAsync(room, CancellationToken.None);
            read.IsCompleted.Should().BeFalse();
            await pair.Client.WriteAsync("NOOP\r\n"u8.ToArray());
            (await read.AsTask().WaitAsync(Patience)).Should().Be(6);
        }
    }

    [Fact]
    public async Task ReadThatWaits_FailsWhenThePeerBreaksOff()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        ValueTask<int> read = stream.ReadAsync(new byte[8], CancellationToken.None);

        pair.Reset();

        await FluentActions.Awaiting(() => read.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
    }

    // The system is not asked again for a read that takes nothing; the next one hears of it.
    [Fact]
    public async Task ReadOfNothing_LeavesTheFailureToTheNext()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        ValueTask<int> read = stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None);

        pair.Reset();

        (await read.AsTask().WaitAsync(Patience)).Should().Be(0);
        await FluentActions.Awaiting(async () => await stream.ReadAsync(new byte[8], CancellationToken.None)).Should().ThrowAsync<IOException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public async Task ReadThatWaits_EndsWhenTheSocketIsClosed(int room)
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        ValueTask<int> read = stream.ReadAsync(new byte[room], CancellationToken.None);

        pair.Server.Dispose();

        await FluentActions.Awaiting(() => read.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
    }

    // The system says once that a connection was broken off, and then that it ended; also when that is met while reading ahead.
    [Fact]
    public async Task FloodThatBreaksOff_IsAFailureEachTimeItIsRead()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        await pair.Client.WriteAsync(new byte[64 * 1024]);
        byte[] room = new byte[1024];
        (await stream.ReadAsync(room, CancellationToken.None)).Should().Be(room.Length);
        pair.Reset();

        await FluentActions.Awaiting(async () =>
        {
            while (await stream.ReadAsync(room, CancellationToken.None) > 0)
            {
                // What had come before is still there.
            }
        }).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(async () => await stream.ReadAsync(room, CancellationToken.None)).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task ReadWithAToken_CanBeCancelled()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        using SocketStream stream = new(pair.Server);
        using CancellationTokenSource source = new();
        ValueTask<int> read = stream.ReadAsync(new byte[1], source.Token);

        await source.CancelAsync();

        await FluentActions.Awaiting(() => read.AsTask().WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
    }
}
