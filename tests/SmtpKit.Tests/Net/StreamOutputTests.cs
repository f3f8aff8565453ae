using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using SmtpKit.Net;

namespace SmtpKit.Tests.Net;

public sealed class StreamOutputTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5000)]
    [InlineData(511, 3)]
    [InlineData(512, 2)]
    [InlineData(40_000, 3)]
    public async Task PiecesOfAnySize_AreWrittenAtOnceInTheirOrder(int size, int count)
    {
        WatchedStream stream = new();
        StreamOutput output = new(stream);
        List<byte> expected = [];
        for (int piece = 0; piece < count; piece++)
        {
            byte[] octets = [.. Enumerable.Range(0, size).Select(at => (byte)(at + piece))];
            output.Write(octets);
            expected.AddRange(octets);
        }

        output.UnflushedBytes.Should().Be(expected.Count);
        stream.Writes.Should().BeEmpty("nothing goes out before the flush");
        FlushResult result = await output.FlushAsync(TestContext.Current.CancellationToken);

        result.IsCompleted.Should().BeFalse();
        output.UnflushedBytes.Should().Be(0);
        stream.Writes.Should().ContainSingle().Which.Should().Equal(expected);
    }

    [Fact]
    public async Task WriteThatWaits_IsWaitedFor()
    {
        WatchedStream stream = new() { Gate = new TaskCompletionSource() };
        StreamOutput output = new(stream);
        output.Write("250 first\r\n"u8);
        ValueTask<FlushResult> flush = output.FlushAsync(TestContext.Current.CancellationToken);
        flush.IsCompleted.Should().BeFalse();

        stream.Gate.SetResult();
        await flush;
        output.Write("250 second\r\n"u8);
        await output.FlushAsync(TestContext.Current.CancellationToken);

        stream.Writes.Select(Encoding.ASCII.GetString).Should().Equal("250 first\r\n", "250 second\r\n");
    }

    [Fact]
    public async Task WriteThatFails_FailsTheFlush()
    {
        WatchedStream stream = new() { Gate = new TaskCompletionSource() };
        StreamOutput output = new(stream);
        output.Write("250 OK\r\n"u8);
        ValueTask<FlushResult> flush = output.FlushAsync(TestContext.Current.CancellationToken);
        stream.Gate.SetException(new IOException("gone"));

        await FluentActions.Awaiting(async () => await flush).Should().ThrowAsync<IOException>().WithMessage("gone");
    }

    [Fact]
    public async Task EmptyFlush_WritesNothing()
    {
        WatchedStream stream = new();
        StreamOutput output = new(stream);
        await output.FlushAsync(TestContext.Current.CancellationToken);
        output.GetMemory(10);
        await output.FlushAsync(TestContext.Current.CancellationToken);
        stream.Writes.Should().BeEmpty();
    }

    [Fact]
    public void CompletedOutput_DropsWhatWasNotFlushedAndTakesNoMore()
    {
        WatchedStream stream = new();
        StreamOutput output = new(stream);
        output.Write("250 OK\r\n"u8);
        output.Complete();
        output.Complete(new IOException("twice"));

        stream.Writes.Should().BeEmpty();
        output.UnflushedBytes.Should().Be(0);
        output.Invoking(completed => completed.GetMemory()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void MoreThanWasGiven_CannotBeAdvanced()
    {
        StreamOutput output = new(new WatchedStream());
        output.Invoking(none => none.Advance(1)).Should().Throw<ArgumentOutOfRangeException>();
        int given = output.GetSpan(16).Length;
        output.Invoking(some => some.Advance(given + 1)).Should().Throw<ArgumentOutOfRangeException>();
        output.Invoking(some => some.Advance(-1)).Should().Throw<ArgumentOutOfRangeException>();
        output.Invoking(some => some.GetMemory(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private sealed class WatchedStream : MemoryStream
    {
        public List<byte[]> Writes { get; } = [];

        public TaskCompletionSource? Gate { get; init; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes.Add(buffer.ToArray());
            if (Gate is not null)
            {
                await Gate.Task.WaitAsync(cancellationToken);
            }
        }
    }
}
