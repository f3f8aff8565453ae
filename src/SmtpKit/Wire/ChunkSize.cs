using System.Buffers.Text;
using System.Text;

namespace SmtpKit.Wire;

/// <summary>What a BDAT command announces (RFC 3030 section 2): <c>chunk-size [SP "LAST"]</c>.</summary>
/// <param name="Octets">How many octets follow the command's CRLF.</param>
/// <param name="IsLast">Whether they end the message.</param>
internal readonly record struct ChunkSize(long Octets, bool IsLast)
{
    /// <summary>How an argument reads.</summary>
    public enum Reading
    {
        /// <summary>As it should.</summary>
        Whole,

        /// <summary>The size can be told, what stands behind it is not <c>LAST</c>.</summary>
        BadEnd,

        /// <summary>More digits than 64 bits hold.</summary>
        TooLarge,

        /// <summary>There is no size: how many octets follow cannot be told.</summary>
        NoSize,
    }

    /// <summary>Reads the argument of BDAT.</summary>
    /// <param name="argument">What follows <c>BDAT</c> and its space.</param>
    /// <param name="size">Valid after <see cref="Reading.Whole"/> and <see cref="Reading.BadEnd"/>.</param>
    public static Reading Read(ReadOnlySpan<byte> argument, out ChunkSize size)
    {
        size = default;
        int space = argument.IndexOf((byte)' ');
        ReadOnlySpan<byte> digits = space < 0 ? argument : argument[..space];
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return Reading.NoSize;
        }

        if (!Utf8Parser.TryParse(digits, out long octets, out _))
        {
            return Reading.TooLarge;
        }

        bool isLast = space >= 0 && Ascii.EqualsIgnoreCase(argument[(space + 1)..], "LAST"u8);
        size = new(octets, isLast);
        return space < 0 || isLast ? Reading.Whole : Reading.BadEnd;
    }
}
