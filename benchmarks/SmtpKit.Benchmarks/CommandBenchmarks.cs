using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Benchmarks;

/// <summary>What every command goes through, and its reply. None of it allocates.</summary>
[MemoryDiagnoser]
public class CommandBenchmarks
{
    private static readonly byte[] Line = "MAIL FROM:<sender@example.com> SIZE=1024 BODY=8BITMIME\r\n"u8.ToArray();
    private static readonly byte[] Verbs = "RCPT MAIL DATA EHLO QUIT RSET NOOP VRFY BDAT STARTTLS"u8.ToArray();
    private static readonly ReadOnlySequence<byte> Whole = new(Line);
    private static readonly ReadOnlySequence<byte> InTwo = Segment.Cut(Line, 20);

    private readonly LineReader _lines = new();
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly Pipe _pipe = new(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private InputBuffer _input = null!;

    [GlobalSetup]
    public void Start() => _input = new InputBuffer(_pipe.Reader);

    /// <summary>A line written to a pipe and taken from it.</summary>
    [Benchmark]
    public async Task InputBufferAsync()
    {
        await _pipe.Writer.WriteAsync(Line);
        await _input.FillAsync();
        _input.Unread = _input.Unread.Slice(Line.Length);
    }

    [Benchmark]
    public int LineReader()
    {
        ReadOnlySequence<byte> input = Whole;
        _lines.TryRead(ref input, 2048, out ReadOnlySpan<byte> line);
        return line.Length;
    }

    /// <summary>A line in two segments, which is copied.</summary>
    [Benchmark]
    public int LineReaderInTwo()
    {
        ReadOnlySequence<byte> input = InTwo;
        _lines.TryRead(ref input, 2048, out ReadOnlySpan<byte> line);
        return line.Length;
    }

    [Benchmark]
    public bool ForeignProtocol() => Wire.ForeignProtocol.Begins(Line);

    [Benchmark]
    public int CommandParser() => (int)Wire.CommandParser.Parse(Line.AsSpan(0, Line.Length - 2), out _);

    /// <summary>Ten verbs.</summary>
    [Benchmark]
    public int CommandParserOfTenVerbs()
    {
        int sum = 0;
        foreach (Range word in Verbs.AsSpan().Split((byte)' '))
        {
            sum += (int)Wire.CommandParser.Parse(Verbs.AsSpan(word), out _);
        }

        return sum;
    }

    [Benchmark]
    public int ReplyWriter()
    {
        _output.ResetWrittenCount();
        return Wire.ReplyWriter.Write(_output, Replies.SenderOk, withEnhancedCode: true);
    }
}
