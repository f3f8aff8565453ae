using System.Buffers;
using System.Text;
using SmtpKit.Session;
using SmtpKit.Tests.Support;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

/// <summary>From the received octets to the reply, a command makes no object: strings appear only where a hook sees them, in mailboxes and parameters' texts.</summary>
public sealed class CommandAllocationTests : IDisposable
{
    private const int Limit = 2048;

    private readonly LineReader _lines = new();
    private bool _isTaken;

    public static TheoryData<string> Lines
    {
        get
        {
            TheoryData<string> lines = [];
            foreach (SmtpVerb verb in Enum.GetValues<SmtpVerb>())
            {
                lines.Add($"{verb}\r\n");
                lines.Add($"{verb} something behind it\r\n");
            }

            lines.Add("MAIL FROM:<sender@example.com> SIZE=1024 BODY=8BITMIME SMTPUTF8\r\n");
            lines.Add("RCPT TO:<recipient@example.org> NOTIFY=SUCCESS,FAILURE\r\n");
            lines.Add("BDAT 1048576 LAST\r\n");
            lines.Add("GET / HTTP/1.1\r\n");
            lines.Add("a bare line feed\n");
            lines.Add($"{new string('x', Limit)}\r\n");
            return lines;
        }
    }

    public void Dispose() => _lines.Dispose();

    [Theory]
    [MemberData(nameof(Lines))]
    public void Command_IsReadWithoutAnObject(string text)
    {
        byte[] octets = Encoding.ASCII.GetBytes(text);
        AllocatedBy(() => Read(new ReadOnlySequence<byte>(octets))).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void CommandInPieces_IsReadWithoutAnObject(string text)
    {
        foreach (ReadOnlySequence<byte> input in Cuts.Of(text))
        {
            AllocatedBy(() => Read(input)).Should().Be(0);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("sender@example.com")]
    [InlineData("<sender@example..com>")]
    [InlineData("<sender@[192.0.2.256]>")]
    [InlineData("<\"sender@example.com>")]
    [InlineData("<sender example.com>")]
    public void RefusedPath_MakesNoMailbox(string path)
    {
        byte[] octets = Encoding.ASCII.GetBytes(path);
        AllocatedBy(() =>
        {
            ReadOnlySpan<byte> rest = octets;
            _isTaken = PathParser.TryParseReversePath(ref rest, known: null, out _);
        }).Should().Be(0);
        _isTaken.Should().BeFalse();
    }

    [Fact]
    public void AcceptedPath_MakesTheMailbox()
    {
        AllocatedBy(() =>
        {
            ReadOnlySpan<byte> rest = "<sender@example.com>"u8;
            _isTaken = PathParser.TryParseReversePath(ref rest, known: null, out _);
        }).Should().BeGreaterThan(0);
        _isTaken.Should().BeTrue();
    }

    [Fact]
    public void NullPath_MakesNothing()
    {
        AllocatedBy(() =>
        {
            ReadOnlySpan<byte> rest = "<>"u8;
            _isTaken = PathParser.TryParseReversePath(ref rest, known: null, out _);
        }).Should().Be(0);
        _isTaken.Should().BeTrue();
    }

    [Fact]
    public void Reply_IsWrittenWithoutAnObject()
    {
        ArrayBufferWriter<byte> output = new(Limit);
        AllocatedBy(() =>
        {
            output.ResetWrittenCount();
            ReplyWriter.Write(output, Replies.SenderOk, withEnhancedCode: true);
        }).Should().Be(0);
    }

    // All the layers below the session, as it goes through them.
    private void Read(ReadOnlySequence<byte> input)
    {
        ForeignProtocol.Begins(input.FirstSpan);
        CommandParser.IsAuthentication(input.FirstSpan);
        CommandParser.IsChunk(input.FirstSpan);
        _lines.TryRead(ref input, Limit, out ReadOnlySpan<byte> line);
        CommandParser.Parse(line, out ReadOnlySpan<byte> argument);
        ParameterReader parameters = new(argument);
        while (parameters.TryRead())
        {
            ChunkSize.Read(parameters.Value, out _);
            RelayValues.TryPriority(parameters.Value, out _);
        }
    }

    // The second time: by then everything is there that is made once, such as buffers that are rented.
    private static long AllocatedBy(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
