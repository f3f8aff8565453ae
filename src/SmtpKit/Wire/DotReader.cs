using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SmtpKit.Wire;

/// <summary>
/// Reads the data of a message (RFC 5321 section 4.5.2): finds its end, CRLF.CRLF and nothing else, and undoes dot-stuffing, without copying an
/// octet: a stuffed dot ends a slice early. A bare CR or LF is counted and becomes CRLF; it is never an end of data nor a line's start.
/// </summary>
internal struct DotReader
{
    private const int Block = 64;

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
    //
    // 64 octets at a time, a bit for each: a loop over lines pays for each line, and lines are short. A block without a stop is nearly every block, so
    // the loop asks for nothing else.
    private int TextLength(ReadOnlySpan<byte> span)
    {
        ref byte octets = ref MemoryMarshal.GetReference(span);
        nuint whole = (nuint)span.Length & ~(nuint)(Block - 1);
        Carry carry = new() { AfterCr = _state == State.Cr ? 1UL : 0 };
        for (nuint at = 0; at < whole; at += Block)
        {
            Marks marks = Marks.Of(Vector512.LoadUnsafe(ref octets, at), carry);
            if (marks.Stop != 0)
            {
                return (int)at + StopAt(marks, marks.Stop);
            }

            carry = marks.CarryBehind(Block);
        }

        int rest = span.Length - (int)whole;
        if (rest > 0)
        {
            Marks marks = Marks.Of(Padded(span[(int)whole..]), carry);
            ulong stop = marks.Stop & (ulong.MaxValue >> (Block - rest));
            if (stop != 0)
            {
                return (int)whole + StopAt(marks, stop);
            }

            carry = marks.CarryBehind(rest);
        }

        _state = carry.AfterLine != 0 ? State.LineStart
            : carry.AfterCr != 0 ? State.Cr
            : State.Text;
        return span.Length;
    }

    private int StopAt(in Marks marks, ulong stop)
    {
        int bit = BitOperations.TrailingZeroCount(stop);
        _state = IsSet(marks.Stuffed, bit) ? State.LineStart
            : IsSet(marks.LineFeeds, bit) ? State.Text
            : State.Cr;
        return bit;
    }

    private static ulong BitsOf(byte octet, in Vector512<byte> octets) => Vector512.Equals(octets, Vector512.Create(octet)).ExtractMostSignificantBits();

    private static bool IsSet(ulong bits, int bit) => ((bits >> bit) & 1) != 0;

    private static Vector512<byte> Padded(ReadOnlySpan<byte> octets)
    {
        Span<byte> padded = stackalloc byte[Block];
        padded.Clear();
        octets.CopyTo(padded);
        return Vector512.Create<byte>(padded);
    }

    /// <summary>Of the octet before a block, a bit each: whether it was a CR, and whether it ended a line.</summary>
    private struct Carry
    {
        public ulong AfterCr;
        public ulong AfterLine;
    }

    /// <summary>What stands in a block of 64 octets, a bit for each.</summary>
    private struct Marks
    {
        public ulong Returns;
        public ulong LineFeeds;

        /// <summary>The LF of each CRLF.</summary>
        public ulong LineEnds;

        /// <summary>Each dot behind a CRLF.</summary>
        public ulong Stuffed;

        /// <summary>Where what can be lent ends: each stuffed dot, each LF without CR, and what stands behind a CR and is no LF.</summary>
        public ulong Stop;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Marks Of(Vector512<byte> octets, Carry before)
        {
            Marks marks = default;
            marks.Returns = BitsOf((byte)'\r', octets);
            marks.LineFeeds = BitsOf((byte)'\n', octets);
            ulong due = (marks.Returns << 1) | before.AfterCr;
            marks.LineEnds = due & marks.LineFeeds;
            marks.Stuffed = ((marks.LineEnds << 1) | before.AfterLine) & BitsOf((byte)'.', octets);
            marks.Stop = (due ^ marks.LineFeeds) | marks.Stuffed;
            return marks;
        }

        /// <summary>What the octet behind the first <paramref name="length"/> ones has to know.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Carry CarryBehind(int length) => new()
        {
            AfterCr = (Returns >> (length - 1)) & 1,
            AfterLine = (LineEnds >> (length - 1)) & 1,
        };
    }
}
