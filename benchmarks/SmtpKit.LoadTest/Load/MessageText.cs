using System.Text;

namespace SmtpKit.LoadTest.Load;

/// <summary>A message as it goes over the wire, of a given size: a header, one line that begins with a dot, lines of 76 octets as base64 has them.</summary>
internal sealed class MessageText
{
    private const int LineOctets = 78;
    private const int LinesOfBlock = 3360;
    private static readonly byte[] Line = Encoding.ASCII.GetBytes($"{string.Concat(Enumerable.Repeat("abcdefghijklmnopqrst", 4))[..(LineOctets - 2)]}\r\n");
    private static readonly byte[] Block = [.. Enumerable.Repeat(Line, LinesOfBlock).SelectMany(line => line)];

    private MessageText(byte[] head, long blocks, byte[] tail)
    {
        Head = head;
        Blocks = blocks;
        Tail = tail;
    }

    /// <summary>The header and what is not worth a block.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>How often <see cref="Middle"/> comes behind <see cref="Head"/>.</summary>
    public long Blocks { get; }

    public static ReadOnlyMemory<byte> Middle => Block;

    /// <summary>The end of the message and the line with the final dot.</summary>
    public ReadOnlyMemory<byte> Tail { get; }

    /// <param name="octets">Its size as a store gets it, without what is on the wire only: one dot of the line that begins with one, and the final dot's line.</param>
    public static MessageText Make(long octets)
    {
        byte[] header = "From: <a@example.com>\r\nTo: <b@example.org>\r\nSubject: load\r\nMessage-ID: <1@example.com>\r\n\r\n..dot\r\n"u8.ToArray();
        long rest = octets - (header.Length - 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rest, 2, nameof(octets));

        (long blocks, rest) = Math.DivRem(rest, Block.Length);
        if (rest < 2 && blocks > 0)
        {
            // No room for the end of a last line: one block fewer, and lines instead.
            blocks--;
            rest += Block.Length;
        }

        List<byte> tail = [];
        for (; rest >= LineOctets + 2; rest -= LineOctets)
        {
            tail.AddRange(Line);
        }

        tail.AddRange(Enumerable.Repeat((byte)'z', (int)rest - 2));
        tail.AddRange("\r\n.\r\n"u8);
        return new MessageText(header, blocks, [.. tail]);
    }
}
