using BenchmarkDotNet.Attributes;
using SmtpKit.Wire;

namespace SmtpKit.Benchmarks;

/// <summary>The data of a message, 64 KiB of it, by the length of its lines; beside it a plain copy of the same octets, the limit of what can be had.</summary>
public class DotReaderBenchmarks
{
    private readonly byte[] _octets = new byte[64 * 1024];
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
    }

    [Benchmark]
    public int Read()
    {
        DotReader reader = default;
        ReadOnlyMemory<byte> rest = _octets;
        int total = 0;
        while (!rest.IsEmpty)
        {
            total += reader.Read(rest, out int consumed).Length;
            rest = rest[consumed..];
        }

        return total;
    }

    [Benchmark(Baseline = true)]
    public void Copy() => _octets.CopyTo(_copy, 0);
}
