using System.Buffers;

namespace SmtpKit.Wire;

/// <summary>Reads the header of the PROXY protocol (HAProxy's proxy-protocol.txt, section 2), in either version.</summary>
internal static class ProxyHeader
{
    // Section 2.1: the longest line that a version 1 receiver must take, CRLF included.
    private const int MaxLine = 107;

    /// <summary>Reads the header at the start of a connection.</summary>
    /// <param name="input">All octets so far; when the header is whole, set to those behind it, which are the client's.</param>
    /// <param name="header">The header when it is whole.</param>
    /// <remarks>Says <see cref="ProxyHeaderStatus.Malformed"/> at the first octet that shows it. Never needs more than 4,112 octets to decide.</remarks>
    public static ProxyHeaderStatus TryRead(ref ReadOnlySequence<byte> input, out SmtpProxyHeader? header)
    {
        header = null;
        Span<byte> buffer = stackalloc byte[MaxLine];
        int count = (int)Math.Min(input.Length, MaxLine);
        Span<byte> start = buffer[..count];
        input.Slice(0, count).CopyTo(start);

        ProxyHeaderStatus status;
        long length;
        if (IsStartOf(start, ProxyHeaderBlock.Signature))
        {
            status = ProxyHeaderBlock.TryMeasure(start, out length);
            if (status == ProxyHeaderStatus.Whole)
            {
                if (input.Length < length)
                {
                    return ProxyHeaderStatus.Incomplete;
                }

                // One copy of the whole: the values handed to hooks are parts of it.
                status = ProxyHeaderBlock.TryParse(input.Slice(0, length).ToArray(), out header);
            }
        }
        else
        {
            status = IsStartOf(start, ProxyHeaderLine.Word) ? ProxyHeaderLine.TryParse(start, MaxLine, out length, out header) : Malformed(out length);
        }

        if (status == ProxyHeaderStatus.Whole)
        {
            input = input.Slice(length);
        }

        return status;
    }

    // Whether the octets so far are those of a word, as far as both go.
    private static bool IsStartOf(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> word) =>
        octets.CommonPrefixLength(word) == Math.Min(octets.Length, word.Length);

    private static ProxyHeaderStatus Malformed(out long length)
    {
        length = 0;
        return ProxyHeaderStatus.Malformed;
    }
}
