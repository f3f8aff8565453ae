using System.Text;

namespace SmtpKit.Tests.Bodies;

public sealed class MessageBodyTests
{
    private const string Message = "Subject: x\r\nTo: y\r\n\r\nbody\r\n\r\nmore\r\n";
    private const string Header = "Subject: x\r\nTo: y\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task HeaderSection_IsReadAheadAndGivenAgain(int slice)
    {
        MessageBody body = new Sliced(Message, slice);
        MessageHeaderSection section = await body.ReadHeaderSectionAsync(1000);
        section.IsComplete.Should().BeTrue();
        Encoding.ASCII.GetString(section.Octets.Span).Should().Be(Header);
        (await body.ReadHeaderSectionAsync(1000)).Should().Be(section);

        (await ReadAllAsync(body)).Should().Be(Message);
        await body.Invoking(b => b.ReadHeaderSectionAsync(1000).AsTask()).Should().ThrowAsync<InvalidOperationException>();
    }

    [Theory]
    [InlineData("\r\nbody\r\n", "\r\n")]
    [InlineData("Subject: only\r\n", "Subject: only\r\n")]
    [InlineData("", "")]
    public async Task HeaderSection_OfOddMessages(string message, string header)
    {
        foreach (int slice in new[] { 1, 2, 1000 })
        {
            MessageBody body = new Sliced(message, slice);
            MessageHeaderSection section = await body.ReadHeaderSectionAsync(1000);
            section.IsComplete.Should().BeTrue();
            Encoding.ASCII.GetString(section.Octets.Span).Should().Be(header);
            (await ReadAllAsync(body)).Should().Be(message);
        }
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task HeaderSection_AroundItsLimit(int beyond, bool complete)
    {
        foreach (int slice in new[] { 1, 7, 1000 })
        {
            MessageBody body = new Sliced(Message, slice);
            MessageHeaderSection section = await body.ReadHeaderSectionAsync(Header.Length + beyond);
            section.IsComplete.Should().Be(complete);
            section.Octets.Length.Should().Be(complete ? Header.Length : Header.Length - 1);
            (await ReadAllAsync(body)).Should().Be(Message, "nothing is lost");
        }
    }

    // Each who asks sees what it would have seen alone: middleware knows nothing of the one before it, nor of tracing.
    [Theory]
    [InlineData(3, 1000)]
    [InlineData(1000, 3)]
    public async Task HeaderSection_AskedForWithAnotherLimit_KeepsToThatOne(int first, int second)
    {
        foreach (int slice in new[] { 1, 7, 1000 })
        {
            MessageBody body = new Sliced(Message, slice);
            await body.ReadHeaderSectionAsync(first);
            MessageHeaderSection section = await body.ReadHeaderSectionAsync(second);
            section.IsComplete.Should().Be(second > Header.Length);
            Encoding.ASCII.GetString(section.Octets.Span).Should().Be(Header[..Math.Min(second, Header.Length)]);
            (await ReadAllAsync(body)).Should().Be(Message, "nothing is lost");
        }
    }

    [Fact]
    public async Task FailureWhileReadingAhead_LosesNothingThatWasRead()
    {
        Sliced body = new(Message, 4) { FailAfter = 3 };
        await body.Invoking(b => b.ReadHeaderSectionAsync(1000).AsTask()).Should().ThrowAsync<IOException>();
        (await body.ReadHeaderSectionAsync(1000)).Octets.Length.Should().Be(Header.Length);
        (await ReadAllAsync(body)).Should().Be(Message);
    }

    [Fact]
    public async Task WithHeader_PutsALineOnTop()
    {
        MessageBody body = new Sliced(Message, 5).WithHeader("X-A", "b").WithHeader("X-Folded", "c\r\n d");
        (await ReadAllAsync(body)).Should().Be("X-Folded: c\r\n d\r\nX-A: b\r\n" + Message);
    }

    [Fact]
    public async Task WithHeader_AfterReadingAhead_HasTheWholeMessage()
    {
        MessageBody body = new Sliced(Message, 5);
        await body.ReadHeaderSectionAsync(1000);
        (await ReadAllAsync(body.WithHeader("X-A", "ü"))).Should().Be("X-A: \u00c3\u00bc\r\n" + Message);
    }

    // RFC 5322 section 2.2.
    [Theory]
    [InlineData("", "x")]
    [InlineData("X A", "x")]
    [InlineData("X:", "x")]
    [InlineData("Xü", "x")]
    [InlineData("X", "a\r\nEvil: yes")]
    [InlineData("X", "a\nb")]
    [InlineData("X", "a\rb")]
    [InlineData("X", "a\0b")]
    [InlineData("X", "a\r\n")]
    public void WithHeader_TakesNothingThatBeginsAnotherField(string name, string value) =>
        new Sliced(Message, 5).Invoking(b => b.WithHeader(name, value)).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task AsStream_ReadsTheSameOctets(int buffer)
    {
        await using Stream stream = new Sliced(Message, 7).AsStream();
        using MemoryStream copy = new();
        await stream.CopyToAsync(copy, buffer);
        Encoding.ASCII.GetString(copy.ToArray()).Should().Be(Message);
        stream.CanWrite.Should().BeFalse();
        stream.Invoking(s => s.ReadByte()).Should().Throw<NotSupportedException>().WithMessage("*asynchronously*");
    }

    [Fact]
    public async Task CopyToAsync_CountsTheOctets()
    {
        using MemoryStream copy = new();
        (await new Sliced(Message, 3).CopyToAsync(copy)).Should().Be(Message.Length);
        Encoding.ASCII.GetString(copy.ToArray()).Should().Be(Message);
    }

    [Fact]
    public async Task FromStream_ReadsToItsEndAndStaysThere()
    {
        using MemoryStream source = new(Encoding.ASCII.GetBytes(Message));
        MessageBody body = MessageBody.FromStream(source);
        (await ReadAllAsync(body)).Should().Be(Message);
        (await body.ReadAsync()).IsEmpty.Should().BeTrue();
        source.CanRead.Should().BeTrue("it is the caller's");
    }

    [Fact]
    public async Task TwoReadsAtOnce_Throw()
    {
        TaskCompletionSource<ReadOnlyMemory<byte>> pending = new();
        MessageBody body = new Waiting(pending.Task);
        ValueTask<ReadOnlyMemory<byte>> first = body.ReadAsync();
        body.Invoking(b => b.ReadAsync()).Should().Throw<InvalidOperationException>();

        pending.SetResult("x"u8.ToArray());
        (await first).Length.Should().Be(1);
        (await body.ReadAsync()).Length.Should().Be(1, "and after it reads go on");
    }

    private static async Task<string> ReadAllAsync(MessageBody body)
    {
        StringBuilder all = new();
        while (true)
        {
            ReadOnlyMemory<byte> slice = await body.ReadAsync();
            if (slice.IsEmpty)
            {
                return all.ToString();
            }

            all.Append(Encoding.Latin1.GetString(slice.Span));
        }
    }

    // Lends its octets in slices, each in a buffer that is spoilt at the next read.
    private sealed class Sliced(string message, int slice) : MessageBody
    {
        private readonly byte[] _octets = Encoding.ASCII.GetBytes(message);
        private byte[] _lent = [];
        private int _at;
        private int _reads;

        public int FailAfter { get; init; } = -1;

        protected override async ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
        {
            await Task.Yield();
            Array.Fill(_lent, (byte)'!');
            if (_reads++ == FailAfter)
            {
                throw new IOException("Once.");
            }

            int end = Math.Min(_octets.Length, _at + slice);
            _lent = _octets[_at..end];
            _at = end;
            return _lent;
        }
    }

    private sealed class Waiting(Task<ReadOnlyMemory<byte>> slice) : MessageBody
    {
        protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken) => new(slice);
    }
}
