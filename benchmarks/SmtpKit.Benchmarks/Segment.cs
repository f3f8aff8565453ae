using System.Buffers;

namespace SmtpKit.Benchmarks;

/// <summary>Octets that came in several pieces.</summary>
internal sealed class Segment : ReadOnlySequenceSegment<byte>
{
    private Segment(ReadOnlyMemory<byte> octets, long before)
    {
        Memory = octets;
        RunningIndex = before;
    }

    /// <summary>The octets, cut in two.</summary>
    public static ReadOnlySequence<byte> Cut(ReadOnlyMemory<byte> octets, int at)
    {
        Segment first = new(octets[..at], 0);
        Segment second = new(octets[at..], at);
        first.Next = second;
        return new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length);
    }
}
