namespace SmtpKit.Wire;

/// <summary>xtext (RFC 3461 section 4): printable ASCII in which <c>+</c> and two upper-case hexadecimal digits stand for any octet.</summary>
internal static class XText
{
    /// <summary>Decodes.</summary>
    /// <param name="text">Octets that a parameter's value may have.</param>
    /// <param name="decoded">At least as long as <paramref name="text"/>.</param>
    /// <param name="length">How much of it was written.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> decoded, out int length)
    {
        length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte octet = text[i];
            if (octet == (byte)'+')
            {
                if (i + 2 >= text.Length || !TryHex(text[i + 1], out int high) || !TryHex(text[i + 2], out int low))
                {
                    return false;
                }

                octet = (byte)((high << 4) | low);
                i += 2;
            }
            else if (octet is < 33 or > 126 or (byte)'=')
            {
                return false;
            }

            decoded[length++] = octet;
        }

        return true;
    }

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };
        return value >= 0;
    }
}
