namespace SmtpKit.Wire;

/// <summary>
/// Reads the data of a message (RFC 5321 section 4.5.2): finds its end, CRLF.CRLF and nothing else, and undoes dot-stuffing, without copying an
/// octet: a stuffed dot ends a slice early. A bare CR or LF is counted and becomes CRLF; it is never an end of data nor a line's start.
/// </summary>
internal struct DotReader
{
    private static readonly ReadOnlyMemory<byte> LineFeed = "\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> CrLf = "\r\n"u8.ToArray();

    private State _state;

    private enum State : byte
    {
        // At a line's first octet: at the very beginning, and after CRLF.
        LineStart,

        // Inside a line.
        Text,

        // Inside a line, after a CR that has been lent already.
        Cr,

        // After a dot at a line's start: a stuffed dot, or the beginning of the end.
        Dot,

        // After a dot and a CR at a line's start: neither has been lent.
        DotCr,

        // After CRLF.CRLF.
        End,
    }

    /// <summary>How many bare CR and LF there were so far.</summary>
    public int BareLineEndings { get; private set; }

    /// <summary>Whether CRLF.CRLF was read.</summary>
    public readonly bool IsEnd => _state == State.End;

    /// <summary>Reads on.</summary>
    /// <param name="input">At least one octet.</param>
    /// <param name="consumed">How many of them are used up; the rest is to be given again.</param>
    /// <returns>
    /// Octets of the message, in <paramref name="input"/> or of this type's own; empty when there are none: at the end of the data, or when more input is
    /// needed.
    /// </returns>
    public ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> input, out int consumed)
    {
        ReadOnlySpan<byte> span = input.Span;
        int at = 0;
        while (at < span.Length)
        {
            byte octet = span[at];
            switch (_state)
            {
                case State.LineStart when octet == (byte)'.':
                    _state = State.Dot;
                    at++;
                    break;

                case State.Dot when octet == (byte)'\r':
                    _state = State.DotCr;
                    at++;
                    break;

                case State.LineStart or State.Dot:
                    _state = State.Text;
                    break;

                case State.DotCr when octet == (byte)'\n':
                    _state = State.End;
                    consumed = at + 1;
                    return default;

                case State.DotCr:
                    _state = State.Text;
                    BareLineEndings++;
                    consumed = at;
                    return CrLf;

                case State.Cr when octet != (byte)'\n':
                    _state = State.Text;
                    BareLineEndings++;
                    consumed = at;
                    return LineFeed;

                case State.Text when octet == (byte)'\n':
                    BareLineEndings++;
                    consumed = at + 1;
                    return CrLf;

                case State.Text or State.Cr:
                    int length = TextLength(span[at..]);
                    consumed = at + length;
                    return input.Slice(at, length);

                default: // State.End: what follows is not the message's.
                    consumed = at;
                    return default;
            }
        }

        consumed = at;
        return default;
    }

    // How far the octets can be lent as they are: up to a dot at a line's start, a bare LF, what follows a bare CR, or the end.
    // The first octet is text, CR, or the LF of a CR before.
    private int TextLength(ReadOnlySpan<byte> span)
    {
        int at = 0;
        bool afterCr = _state == State.Cr;
        while (true)
        {
            if (!afterCr)
            {
                int ending = span[at..].IndexOfAny((byte)'\r', (byte)'\n');
                if (ending < 0)
                {
                    _state = State.Text;
                    return span.Length;
                }

                at += ending;
                if (span[at] == (byte)'\n')
                {
                    _state = State.Text;
                    return at;
                }

                at++;
                if (at == span.Length || span[at] != (byte)'\n')
                {
                    _state = State.Cr;
                    return at;
                }
            }

            // The LF of a CRLF.
            afterCr = false;
            at++;
            if (at == span.Length || span[at] == (byte)'.')
            {
                _state = State.LineStart;
                return at;
            }
        }
    }
}
