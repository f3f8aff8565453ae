using System.Buffers;

namespace SmtpKit.Inbox.Pop3;

/// <summary>
/// Writes a message as the lines of a response (RFC 1939 section 3): each ends with CRLF, one that begins with a dot gets another, and a line with a dot
/// alone is the end. All other octets pass as they are.
/// </summary>
/// <remarks>
/// LF alone becomes CRLF: a client that takes it for a line's end would else take a dot behind it for the end of the message, and what follows for
/// responses. Only a message that came by BDAT can have one.
/// </remarks>
/// <param name="bodyLines">How many lines of the body are written (TOP); null for all of them.</param>
internal sealed class MessageText(int? bodyLines)
{
    private int _linesLeft = bodyLines ?? int.MaxValue;

    // Octets of the line so far, without its LF.
    private long _lineLength;
    private bool _isAfterCr;
    private bool _isInBody;

    /// <summary>Whether nothing more of the message is wanted.</summary>
    public bool IsDone => bodyLines is not null && _isInBody && _linesLeft == 0 && _lineLength == 0;

    /// <summary>Writes the next octets of the message.</summary>
    /// <param name="octets">As they are stored, cut anywhere.</param>
    /// <param name="output">Gets at most twice as many, and one more.</param>
    /// <returns>How many were written.</returns>
    public int Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan((octets.Length * 2) + 1);
        int length = 0;
        while (!octets.IsEmpty && !IsDone)
        {
            if (_lineLength == 0 && octets[0] == (byte)'.')
            {
                target[length++] = (byte)'.';
            }

            int end = octets.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? octets : octets[..end];
            part.CopyTo(target[length..]);
            length += part.Length;
            _lineLength += part.Length;
            _isAfterCr = part.IsEmpty ? _isAfterCr : part[^1] == (byte)'\r';
            if (end < 0)
            {
                break;
            }

            length += EndLine(target[length..]);
            octets = octets[(end + 1)..];
        }

        output.Advance(length);
        return length;
    }

    /// <summary>Ends the message.</summary>
    /// <returns>How many octets were written.</returns>
    public int Finish(IBufferWriter<byte> output)
    {
        Span<byte> target = output.GetSpan(5);
        int length = _lineLength > 0 ? EndLine(target) : 0;
        ".\r\n"u8.CopyTo(target[length..]);
        output.Advance(length + 3);
        return length + 3;
    }

    private int EndLine(Span<byte> target)
    {
        bool isEmpty = _lineLength == (_isAfterCr ? 1 : 0);
        int length = 0;
        if (!_isAfterCr)
        {
            target[length++] = (byte)'\r';
        }

        target[length++] = (byte)'\n';
        _lineLength = 0;
        _isAfterCr = false;
        if (_isInBody)
        {
            _linesLeft--;
        }
        else
        {
            _isInBody = isEmpty;
        }

        return length;
    }
}
