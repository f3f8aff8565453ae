using System.Buffers;
using System.Text;
using SmtpKit.Tests.Support;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("MAIL FROM:<a@b.test> SIZE=10\r\n")]
    [InlineData("RCPT TO:<\"a b\"@b.test>\r\n")]
    [InlineData("\r\n")]
    [InlineData("a\rb\r\n")]
    public void Line_IsTheSameHoweverTheBytesArrive(string wire)
    {
        foreach (ReadOnlySequence<byte> input in Cuts.Of(wire))
        {
            ReadAll(input).Should().Equal(wire[..^2]);
        }
    }

    [Fact]
    public void SeveralLines_ComeOneByOne()
    {
        foreach (ReadOnlySequence<byte> input in Cuts.Of("EHLO a\r\nNOOP\r\n\r\nQUIT\r\nrest"))
        {
            ReadAll(input).Should().Equal("EHLO a", "NOOP", "", "QUIT", "(incomplete, 4 left)");
        }
    }

    [Theory]
    [InlineData("NOOP\nQUIT\r\n")]
    [InlineData("\nQUIT\r\n")]
    public void BareLineFeed_IsSaidAndSkipped(string wire)
    {
        foreach (ReadOnlySequence<byte> input in Cuts.Of(wire))
        {
            ReadAll(input).Should().Equal("(BareLineFeed)", "QUIT");
        }
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void LineAroundTheLimit_IsTooLongOnlyBeyondIt(int beyond, bool tooLong)
    {
        const int Limit = 40;
        string line = new('x', Limit - 2 + beyond);
        foreach (ReadOnlySequence<byte> input in Cuts.Of(line + "\r\nQUIT\r\n"))
        {
            ReadAll(input, Limit).Should().Equal(tooLong ? "(TooLong)" : line, "QUIT");
        }
    }

    [Fact]
    public void LineWithoutEnd_IsNotKept()
    {
        using LineReader reader = new();
        for (int i = 0; i < 1000; i++)
        {
            ReadOnlySequence<byte> input = new(new byte[100]);
            reader.TryRead(ref input, 100, out _).Should().Be(LineStatus.Incomplete);
            input.Length.Should().Be(0, "nothing of a line beyond the limit stays");
        }

        ReadOnlySequence<byte> end = new(Encoding.ASCII.GetBytes("end\r\nQUIT\r\n"));
        reader.TryRead(ref end, 100, out _).Should().Be(LineStatus.TooLong);
        reader.TryRead(ref end, 100, out ReadOnlySpan<byte> line).Should().Be(LineStatus.Line);
        Encoding.ASCII.GetString(line).Should().Be("QUIT");
    }

    [Fact]
    public void LineInOneSegment_IsReadInPlace()
    {
        byte[] received = Encoding.ASCII.GetBytes("NOOP\r\n");
        ReadOnlySequence<byte> input = new(received);
        using LineReader reader = new();
        reader.TryRead(ref input, 100, out ReadOnlySpan<byte> line);
        line.Overlaps(received).Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void JoinedLine_IsGivenBackErased(bool isLongerLineNext)
    {
        // A size that nobody else rents on this thread: the pool gives out again what came back last.
        string password = new('p', 300_000);
        using LineReader reader = new();
        ReadOnlySequence<byte> input = Cuts.Segments(Encoding.ASCII.GetBytes(password), "\r\n"u8.ToArray());
        reader.TryRead(ref input, 1_000_000, out ReadOnlySpan<byte> line).Should().Be(LineStatus.Line);
        line.Length.Should().Be(password.Length);
        if (isLongerLineNext)
        {
            input = Cuts.Segments(new byte[600_000], "\r\n"u8.ToArray());
            reader.TryRead(ref input, 1_000_000, out _).Should().Be(LineStatus.Line);
        }
        else
        {
            reader.Dispose();
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(password.Length + 1);
        bool isTheSame = line.Overlaps(rented);
        bool isErased = !rented.AsSpan().ContainsAnyExcept((byte)0);
        ArrayPool<byte>.Shared.Return(rented);
        isTheSame.Should().BeTrue("what is rented is returned");
        isErased.Should().BeTrue("it may have held a password");
    }

    private static List<string> ReadAll(ReadOnlySequence<byte> input, int limit = 1000)
    {
        using LineReader reader = new();
        List<string> lines = [];
        while (!input.IsEmpty)
        {
            LineStatus status = reader.TryRead(ref input, limit, out ReadOnlySpan<byte> line);
            if (status == LineStatus.Incomplete)
            {
                lines.Add($"(incomplete, {input.Length} left)");
                break;
            }

            lines.Add(status == LineStatus.Line ? Encoding.ASCII.GetString(line) : $"({status})");
        }

        return lines;
    }
}
