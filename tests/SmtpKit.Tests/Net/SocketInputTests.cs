using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Reading a socket: what comes, in order and whole, whatever is given up meanwhile.</summary>
public sealed class SocketInputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public async Task Octets_ComeInOrderHoweverTheyAreSent(int step)
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);
        byte[] sent = new byte[step == 1 ? 20_000 : 10_000_000];
        new Random(step).NextBytes(sent);

        Task sending = SendAsync(pair, sent, step);
        byte[] received = await ReadAllAsync(input);

        await sending.WaitAsync(Patience);
        received.AsSpan().SequenceEqual(sent).Should().BeTrue();
    }

    [Fact]
    public async Task OctetsThatAreExaminedButNotUsed_ComeAgainWithMore()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);

        // A line that grows beyond every buffer, looked at again and again.
        byte[] sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        Task sending = SendAsync(pair, sent, 10_000);
        ReadResult result;
        do
        {
            result = await input.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience);
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
        while (!result.IsCompleted);

        await sending.WaitAsync(Patience);
        result.Buffer.ToArray().AsSpan().SequenceEqual(sent).Should().BeTrue();
    }

    [Fact]
    public async Task OctetsThatAreNotExamined_AreThereAtOnce()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);
        await pair.Client.WriteAsync("NOOP\r\nQUIT\r\n"u8.ToArray());
        ReadResult first = await ReadAtLeastAsync(input, 12);
        input.AdvanceTo(first.Buffer.GetPosition(6));

        input.TryRead(out ReadResult second).Should().BeTrue();

        second.Buffer.ToArray().Should().Equal("QUIT\r\n"u8.ToArray());
        input.AdvanceTo(second.Buffer.End);
        input.TryRead(out _).Should().BeFalse();
    }

    [Fact]
    public async Task CancelledRead_EndsWithoutLosingAnOctet()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);
        await pair.Client.WriteAsync("MAIL FR"u8.ToArray());
        ReadResult first = await ReadAtLeastAsync(input, 7);
        input.AdvanceTo(first.Buffer.Start, first.Buffer.End);

        ValueTask<ReadResult> read = input.ReadAsync(CancellationToken.None);
        read.IsCompleted.Should().BeFalse();
        input.CancelPendingRead();
        ReadResult cancelled = await read.AsTask().WaitAsync(Patience);
        cancelled.IsCanceled.Should().BeTrue();
        cancelled.Buffer.ToArray().Should().Equal("MAIL FR"u8.ToArray());
        input.AdvanceTo(cancelled.Buffer.Start, cancelled.Buffer.End);

        await pair.Client.WriteAsync("OM"u8.ToArray());
        (await ReadAtLeastAsync(input, 9)).Buffer.ToArray().Should().Equal("MAIL FROM"u8.ToArray());
    }

    [Fact]
    public async Task CancelBeforeARead_EndsTheNextOneOnly()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);

        input.CancelPendingRead();
        input.CancelPendingRead();

        (await input.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience)).IsCanceled.Should().BeTrue();
        await pair.Client.WriteAsync("x"u8.ToArray());
        (await input.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience)).Buffer.Length.Should().Be(1);
    }

    // The reader is given up all the time, by another thread, while octets come one by one: none is lost, doubled or out of order, and no read hangs.
    [Fact]
    public async Task CancelsInARaceWithOctets_LoseNothing()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);
        byte[] sent = new byte[30_000];
        new Random(2).NextBytes(sent);
        using CancellationTokenSource done = new();
        Task cancelling = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                input.CancelPendingRead();
            }
        });

        Task sending = SendAsync(pair, sent, 1);
        byte[] received = await ReadAllAsync(input);
        await done.CancelAsync();

        await Task.WhenAll(sending, cancelling).WaitAsync(Patience);
        received.AsSpan().SequenceEqual(sent).Should().BeTrue();
    }

    [Fact]
    public async Task TokenThatIsCancelled_EndsTheRead()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);
        using CancellationTokenSource source = new();
        Task<ReadResult> read = input.ReadAsync(source.Token).AsTask();

        await source.CancelAsync();

        await FluentActions.Awaiting(() => read.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Reset_IsAFaultEachTimeItIsRead()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);
        ValueTask<ReadResult> read = input.ReadAsync(CancellationToken.None);

        pair.Reset();

        await FluentActions.Awaiting(() => read.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(async () => await input.ReadAsync(CancellationToken.None)).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task ClosingTheSocket_EndsAReadThatWaits()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);
        ValueTask<ReadResult> read = input.ReadAsync(CancellationToken.None);

        pair.Server.Dispose();

        await FluentActions.Awaiting(() => read.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task CompletedInput_IsReadNoMore()
    {
        using SocketPair pair = await SocketPair.ConnectAsync();
        SocketInput input = Over(pair);

        input.Complete();

        FluentActions.Invoking(() => input.TryRead(out _)).Should().Throw<InvalidOperationException>();
        await FluentActions.Awaiting(async () => await input.ReadAsync(CancellationToken.None)).Should().ThrowAsync<InvalidOperationException>();
    }

    private static SocketInput Over(SocketPair pair)
    {
        pair.Server.Blocking = false;
        return new SocketInput(pair.Server);
    }

    private static async Task SendAsync(SocketPair pair, byte[] octets, int step)
    {
        for (int at = 0; at < octets.Length; at += step)
        {
            await pair.Client.WriteAsync(octets.AsMemory(at, Math.Min(step, octets.Length - at)));
        }

        pair.Client.Socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<byte[]> ReadAllAsync(SocketInput input)
    {
        ArrayBufferWriter<byte> all = new();
        while (true)
        {
            ReadResult result = await input.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
            {
                all.Write(segment.Span);
            }

            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return all.WrittenSpan.ToArray();
            }
        }
    }

    private static async Task<ReadResult> ReadAtLeastAsync(SocketInput input, int count)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience);
            if (result.Buffer.Length >= count)
            {
                return result;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
