using BenchmarkDotNet.Attributes;
using SmtpKit.Wire;

namespace SmtpKit.Benchmarks;

/// <summary>
/// The data of a message, 64 KiB of it, by the length of its lines. Beside it a search for each line's end and nothing more, and a plain copy of the same
/// octets: the limit of what can be had.
/// </summary>
[MemoryDiagnoser]
public class DotReaderBenchmarks
{
    private readonly byte[] _octets = new byte[64 * 1024];
    private readonly byte[] _stuffed = new byte[64 * 1024];
    private readonly byte[] _copy = new byte[64 * 1024];

    /// <summary>Octets of a line, CRLF included.</summary>
    [Params(30, 76, 998)]
    public int Line { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        for (int i = 0; i < _octets.Length; i++)
        {
            _octets[i] = (byte)((i % Line) switch
            {
                var at when at == Line - 2 => '\r',
                var at when at == Line - 1 => '\n',
                _ => 'x',
            });
        }

        _octets.CopyTo(_stuffed, 0);
        for (int i = 0; i < _stuffed.Length - 1; i += 10 * Line)
        {
            _stuffed[i] = _stuffed[i + 1] = (byte)'.';
        }
    }

    [Benchmark]
    public int DotReader() => Read(_octets);

    /// <summary>Every tenth line begins with a dot.</summary>
    [Benchmark]
    public int DotReaderOfStuffedLines() => Read(_stuffed);

    [Benchmark]
    public int IndexOfByLine()
    {
        ReadOnlySpan<byte> rest = _octets;
        int lines = 0;
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            lines++;
        }

        return lines;
    }

    [Benchmark(Baseline = true)]
    public void Copy() => _octets.CopyTo(_copy, 0);

    private static int Read(ReadOnlyMemory<byte> rest)
    {
        DotReader reader = default;
        int total = 0;
        while (!rest.IsEmpty)
        {
            total += reader.Read(rest, out int consumed).Length;
            rest = rest[consumed..];
        }

        return total;
    }
}
