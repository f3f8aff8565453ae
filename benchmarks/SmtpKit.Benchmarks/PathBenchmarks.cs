using BenchmarkDotNet.Attributes;

namespace SmtpKit.Benchmarks;

/// <summary>Paths, which become what a hook sees: the mailbox and its text are all that is allocated. A path that is refused makes neither.</summary>
[MemoryDiagnoser]
public class PathBenchmarks
{
    private static readonly byte[] Plain = "<recipient@example.org>"u8.ToArray();
    private static readonly byte[] Quoted = "<\"a b\\\"c\"@example.org>"u8.ToArray();
    private static readonly byte[] Literal = "<postmaster@[IPv6:2001:db8::25]>"u8.ToArray();
    private static readonly byte[] International = "<jörg.müller@bücher.example>"u8.ToArray();
    private static readonly byte[] Wrong = "<recipient@example..org>"u8.ToArray();
    private static readonly byte[] Null = "<>"u8.ToArray();

    [Benchmark(Baseline = true)]
    public bool PathParser() => Parse(Plain);

    [Benchmark]
    public bool PathParserQuoted() => Parse(Quoted);

    [Benchmark]
    public bool PathParserAddressLiteral() => Parse(Literal);

    [Benchmark]
    public bool PathParserInternational() => Parse(International);

    [Benchmark]
    public bool PathParserRefusing() => Parse(Wrong);

    [Benchmark]
    public bool PathParserNullPath()
    {
        ReadOnlySpan<byte> rest = Null;
        return Wire.PathParser.TryParseReversePath(ref rest, known: null, out _);
    }

    private static bool Parse(ReadOnlySpan<byte> path) => Wire.PathParser.TryParseForwardPath(ref path, known: null, out _);
}
