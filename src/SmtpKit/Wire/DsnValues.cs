using System.Text;

namespace SmtpKit.Wire;

/// <summary>The values of RET, ENVID and NOTIFY (RFC 3461 section 4). ORCPT has a file of its own: <see cref="OriginalRecipientValue"/>.</summary>
internal static class DsnValues
{
    /// <summary>Longest ENVID, in octets of xtext (section 4.4).</summary>
    public const int MaxEnvelopeId = 100;

    /// <summary>Reads <c>FULL</c> or <c>HDRS</c> (section 4.3).</summary>
    public static bool TryReturn(ReadOnlySpan<byte> value, out DsnReturn what)
    {
        what = Ascii.EqualsIgnoreCase(value, "FULL"u8) ? DsnReturn.Full
            : Ascii.EqualsIgnoreCase(value, "HDRS"u8) ? DsnReturn.Headers
            : DsnReturn.Unspecified;
        return what != DsnReturn.Unspecified;
    }

    /// <summary>Reads xtext that stands for printable ASCII and spaces (section 4.4).</summary>
    public static bool TryEnvelopeId(ReadOnlySpan<byte> value, out string? id)
    {
        id = null;
        return value.Length is > 0 and <= MaxEnvelopeId && TryPrintable(value, out id);
    }

    /// <summary>Reads <c>NEVER</c>, or a list of the others with commas between them, each once (section 4.1).</summary>
    public static bool TryNotify(ReadOnlySpan<byte> value, out DsnNotify when)
    {
        when = DsnNotify.Unspecified;
        foreach (Range range in value.Split((byte)','))
        {
            ReadOnlySpan<byte> word = value[range];
            DsnNotify one = Ascii.EqualsIgnoreCase(word, "SUCCESS"u8) ? DsnNotify.Success
                : Ascii.EqualsIgnoreCase(word, "FAILURE"u8) ? DsnNotify.Failure
                : Ascii.EqualsIgnoreCase(word, "DELAY"u8) ? DsnNotify.Delay
                : Ascii.EqualsIgnoreCase(word, "NEVER"u8) ? DsnNotify.Never
                : DsnNotify.Unspecified;
            if (one == DsnNotify.Unspecified || when.HasFlag(one) || when.HasFlag(DsnNotify.Never) || (one == DsnNotify.Never && when != 0))
            {
                return false;
            }

            when |= one;
        }

        return when != DsnNotify.Unspecified;
    }

    /// <summary>Reads xtext that stands for printable ASCII and spaces, as notifications can show it (sections 4.2 and 4.4).</summary>
    /// <param name="value">At most as long as a command line.</param>
    /// <param name="text">What it stands for; null when it is not of that kind.</param>
    public static bool TryPrintable(ReadOnlySpan<byte> value, out string? text)
    {
        text = null;
        Span<byte> decoded = stackalloc byte[512];
        if (value.Length > decoded.Length || !XText.TryDecode(value, decoded, out int length) || decoded[..length].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return false;
        }

        text = Encoding.ASCII.GetString(decoded[..length]);
        return true;
    }
}
