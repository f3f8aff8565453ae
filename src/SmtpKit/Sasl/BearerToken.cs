using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SmtpKit.Sasl;

/// <summary>What OAUTHBEARER and XOAUTH2 have in common: pairs of a key and a value, <c>key=value</c> and the octet 1, and among them the token.</summary>
internal static class BearerToken
{
    /// <summary>Stands behind each pair, and once more at the end.</summary>
    public const byte Separator = 1;

    // RFC 6750 section 2.1: b64token.
    private static readonly SearchValues<byte> TokenOctets =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"u8);

    /// <summary>Takes a pair off the front (RFC 7628 section 3.1); false when there is none, or a malformed one.</summary>
    public static bool TryTakePair(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = value = default;
        int end = rest.IndexOf(Separator);
        ReadOnlySpan<byte> pair = end < 0 ? default : rest[..end];
        int equals = pair.IndexOf((byte)'=');
        if (equals <= 0)
        {
            return false;
        }

        key = pair[..equals];
        value = pair[(equals + 1)..];
        rest = rest[(end + 1)..];
        foreach (byte octet in key)
        {
            if (!char.IsAsciiLetter((char)octet))
            {
                return false;
            }
        }

        foreach (byte octet in value)
        {
            if (octet is not ((>= (byte)' ' and <= (byte)'~') or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads <c>Bearer token</c>, the scheme in any case (RFC 7235 section 2.1).</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out string? token)
    {
        token = null;
        ReadOnlySpan<byte> scheme = "Bearer "u8;
        if (value.Length <= scheme.Length || !Ascii.EqualsIgnoreCase(value[..scheme.Length], scheme))
        {
            return false;
        }

        ReadOnlySpan<byte> text = value[scheme.Length..].TrimStart((byte)' ');
        ReadOnlySpan<byte> letters = text.TrimEnd((byte)'=');
        if (letters.IsEmpty || letters.ContainsAnyExcept(TokenOctets))
        {
            return false;
        }

        token = Encoding.ASCII.GetString(text);
        return true;
    }
}
