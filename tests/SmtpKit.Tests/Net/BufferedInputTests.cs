using System.Buffers;
using System.IO.Pipelines;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Reading what a socket or TLS has: what comes, in order and whole, whatever is given up meanwhile.</summary>
public abstract class BufferedInputTests
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    public async Task Octets_ComeInOrderHoweverTheyAreSent(int step)
    {
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
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
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;

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
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
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
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
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
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;

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
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
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
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
        using CancellationTokenSource source = new();
        Task<ReadResult> read = input.ReadAsync(source.Token).AsTask();

        await source.CancelAsync();

        await FluentActions.Awaiting(() => read.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Reset_IsAFaultEachTimeItIsRead()
    {
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
        ValueTask<ReadResult> read = input.ReadAsync(CancellationToken.None);

        pair.Sockets.Reset();

        await FluentActions.Awaiting(() => read.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(async () => await input.ReadAsync(CancellationToken.None)).Should().ThrowAsync<IOException>();
    }

    [Fact]
    public async Task ClosingTheSocket_EndsAReadThatWaits()
    {
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
        ValueTask<ReadResult> read = input.ReadAsync(CancellationToken.None);

        pair.Sockets.Server.Dispose();

        await FluentActions.Awaiting(() => read.AsTask().WaitAsync(Patience)).Should().ThrowAsync<IOException>();
    }

    // A message whose sender is quicker than the reader: what was read ahead comes before what is still to be read, whatever is left unused in between.
    [Fact]
    public async Task FloodThatIsUsedInParts_ComesInOrder()
    {
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
        byte[] sent = new byte[8_000_000];
        Random random = new(3);
        random.NextBytes(sent);
        Task sending = SendAsync(pair, sent, 100_000);
        int at = 0;
        while (true)
        {
            ReadResult result = await input.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience);
            byte[] octets = result.Buffer.ToArray();
            octets.AsSpan().SequenceEqual(sent.AsSpan(at, octets.Length)).Should().BeTrue();
            int used = octets.Length <= 1 || result.IsCompleted ? octets.Length : random.Next(1, octets.Length + 1);
            input.AdvanceTo(result.Buffer.GetPosition(used), result.Buffer.End);
            at += used;
            if (result.IsCompleted)
            {
                break;
            }
        }

        await sending.WaitAsync(Patience);
        at.Should().Be(sent.Length);
    }

    // What nobody reads any more is left behind, and ends with the connection.
    [Fact]
    public async Task CompletedWhileAWaitIsLeftBehind_EndsInPeace()
    {
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;
        ValueTask<ReadResult> read = input.ReadAsync(CancellationToken.None);
        input.CancelPendingRead();
        (await read.AsTask().WaitAsync(Patience)).IsCanceled.Should().BeTrue();

        input.Complete();
        await pair.Client.WriteAsync("QUIT\r\n"u8.ToArray());

        FluentActions.Invoking(() => input.TryRead(out _)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task CompletedInput_IsReadNoMore()
    {
        await using InputPair pair = await ConnectAsync();
        PipeReader input = pair.Input;

        input.Complete();

        FluentActions.Invoking(() => input.TryRead(out _)).Should().Throw<InvalidOperationException>();
        await FluentActions.Awaiting(async () => await input.ReadAsync(CancellationToken.None)).Should().ThrowAsync<InvalidOperationException>();
    }

    /// <summary>A client and the input that reads what it sends.</summary>
    internal abstract Task<InputPair> ConnectAsync();

    private static async Task SendAsync(InputPair pair, byte[] octets, int step)
    {
        for (int at = 0; at < octets.Length; at += step)
        {
            await pair.Client.WriteAsync(octets.AsMemory(at, Math.Min(step, octets.Length - at)));
        }

        await pair.EndAsync();
    }

    private static async Task<byte[]> ReadAllAsync(PipeReader input)
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

    private static async Task<ReadResult> ReadAtLeastAsync(PipeReader input, int count)
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
