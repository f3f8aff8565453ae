using System.Buffers;
using System.Text;

namespace SmtpKit.Tests.Support;

/// <summary>
/// One wire text in every way in which it can arrive: whole; whole with guard octets around it; cut in two at each place; octet by octet; and octet by
/// octet with empty segments between.
/// </summary>
internal static class Cuts
{
    public static IEnumerable<ReadOnlySequence<byte>> Of(string wire) => Of(Encoding.UTF8.GetBytes(wire));

    public static IEnumerable<ReadOnlySequence<byte>> Of(byte[] wire)
    {
        yield return new ReadOnlySequence<byte>(wire);

        // A reader that looks beyond its input finds what would end a line, or the data.
        byte[] guarded = [.. "\r\n.\r\n"u8, .. wire, .. "\r\n.\r\n"u8];
        yield return new ReadOnlySequence<byte>(guarded, 5, wire.Length);

        for (int at = 1; at < wire.Length; at++)
        {
            yield return Segments(wire[..at], wire[at..]);
        }

        yield return Segments([.. wire.Select(octet => new[] { octet })]);
        yield return Segments([.. wire.SelectMany(octet => new byte[][] { [], [octet], [] })]);
    }

    public static ReadOnlySequence<byte> Segments(params byte[][] parts)
    {
        if (parts.Length == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        Segment first = new(parts[0], null);
        Segment last = first;
        foreach (byte[] part in parts.Skip(1))
        {
            last = new Segment(part, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, Segment? before)
        {
            Memory = octets;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
