using System.Buffers;
using BenchmarkDotNet.Attributes;
using SmtpKit.Wire;

namespace SmtpKit.Benchmarks;

/// <summary>What is said about a client by somebody else, once a connection: its addresses are made for hooks.</summary>
[MemoryDiagnoser]
public class ProxyBenchmarks
{
    private static readonly byte[] Attributes = "NAME=client.example.com ADDR=192.0.2.1 PORT=40000 PROTO=ESMTP HELO=client.example.com"u8.ToArray();
    private static readonly ReadOnlySequence<byte> Line = new("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n"u8.ToArray());
    private static readonly ReadOnlySequence<byte> Block = new((byte[])
    [
        .. ProxyHeaderBlock.Signature, 0x21, 0x11, 0, 12, 192, 0, 2, 1, 198, 51, 100, 2, 0x9C, 0x40, 0, 25,
    ]);

    /// <summary>Version 1 of the PROXY protocol, a line.</summary>
    [Benchmark]
    public int ProxyHeaderLine() => Read(Line);

    /// <summary>Version 2, a block of octets.</summary>
    [Benchmark]
    public int ProxyHeaderBlockOfOctets() => Read(Block);

    /// <summary>XCLIENT.</summary>
    [Benchmark]
    public bool ClientAttributes() => Wire.ClientAttributes.Parse(Attributes, ClientAttribute.XClient) is not null;

    private static int Read(ReadOnlySequence<byte> input) => (int)ProxyHeader.TryRead(ref input, out _);
}
