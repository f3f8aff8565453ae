using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace SmtpKit.Wire;

/// <summary>
/// The value of ORCPT: <c>addr-type ";" xtext</c> (RFC 3461 section 4.2); where the type is <c>utf-8</c>, <c>utf-8-addr-xtext</c> or
/// <c>utf-8-addr-unitext</c> behind it (RFC 6533 section 3).
/// </summary>
internal static class OriginalRecipientValue
{
    /// <summary>Longest value, in octets, its type included (RFC 3461 section 4.2).</summary>
    public const int MaxLength = 500;

    /// <summary>Reads one.</summary>
    /// <param name="value">With octets beyond ASCII only when the client asked for SMTPUTF8: they are taken in a <c>utf-8</c> address.</param>
    /// <param name="recipient">The address, decoded.</param>
    /// <param name="isSmtpUtf8">Whether the client asked for SMTPUTF8.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, [NotNullWhen(true)] out OriginalRecipient? recipient, bool isSmtpUtf8 = false)
    {
        recipient = null;
        int semicolon = value.IndexOf((byte)';');
        if (value.Length > MaxLength || semicolon <= 0 || semicolon == value.Length - 1)
        {
            return false;
        }

        ReadOnlySpan<byte> type = value[..semicolon];
        ReadOnlySpan<byte> text = value[(semicolon + 1)..];
        string? address = null;
        bool isGood = !type.ContainsAnyExcept(SmtpChars.Atom)
            && (Ascii.EqualsIgnoreCase(type, "utf-8"u8) ? TryUtf8Address(text, out address)
                : DsnValues.TryPrintable(text, out address) || (isSmtpUtf8 && Ascii.EqualsIgnoreCase(type, "rfc822"u8) && TryUtf8InXText(text, out address)));
        recipient = isGood ? new OriginalRecipient(Encoding.ASCII.GetString(type), address!) : null;
        return isGood;
    }

    // 1*(QUCHAR / EmbeddedUnicodeChar), and a mailbox of RFC 6531 when it has been decoded.
    private static bool TryUtf8Address(ReadOnlySpan<byte> text, out string? address)
    {
        address = null;

        // What stands for a character is never shorter than its UTF-8.
        Span<byte> decoded = stackalloc byte[MaxLength];
        int length = 0;
        while (!text.IsEmpty)
        {
            if (text[0] == (byte)'\\')
            {
                if (!TryEmbedded(ref text, out Rune rune))
                {
                    return false;
                }

                length += rune.EncodeToUtf8(decoded[length..]);
                continue;
            }

            if (text[0] is <= 32 or 127 or (byte)'+' or (byte)'=')
            {
                return false;
            }

            decoded[length++] = text[0];
            text = text[1..];
        }

        // Also sees to it that it is well-formed UTF-8.
        decoded = decoded[..length];
        if (!PathParser.TryParseMailbox(decoded, out _))
        {
            return false;
        }

        address = Encoding.UTF8.GetString(decoded);
        return true;
    }

    // RFC 3461 section 4.2 leaves xtext to ASCII, and RFC 6533 has a type of its own for the rest. Postfix (3.7) nevertheless writes the UTF-8 of every
    // SMTPUTF8 recipient as xtext of type rfc822: refused, all such mail of its would bounce.
    private static bool TryUtf8InXText(ReadOnlySpan<byte> text, out string? address)
    {
        Span<byte> decoded = stackalloc byte[MaxLength];
        bool isMailbox = XText.TryDecode(text, decoded, out int length) && PathParser.TryParseMailbox(decoded[..length], out _);
        address = isMailbox ? Encoding.UTF8.GetString(decoded[..length]) : null;
        return isMailbox;
    }

    // "\x{" HEXPOINT "}": what has a form of its own in xtext, and every character beyond ASCII, with no zero in front.
    private static bool TryEmbedded(ref ReadOnlySpan<byte> rest, out Rune rune)
    {
        rune = default;
        int close = rest.IndexOf((byte)'}');
        if (!rest.StartsWith(@"\x{"u8) || close is < 5 or > 9)
        {
            return false;
        }

        ReadOnlySpan<byte> digits = rest[3..close];
        rest = rest[(close + 1)..];
        if (!uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint point) || !Rune.TryCreate(point, out rune))
        {
            return false;
        }

        return digits.Length == 2 ? IsTwoDigitPoint(point) : digits[0] != (byte)'0';
    }

    // What has a form of its own in xtext. The RFC lists some controls, too: they could not stand in a mailbox.
    private static bool IsTwoDigitPoint(uint point) => point is 0x20 or 0x2B or 0x3D or 0x5C or >= 0x80;
}
