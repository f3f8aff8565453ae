using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SmtpKit.Wire;

/// <content>What stands behind the at sign: a domain, or an address in brackets (RFC 5321 sections 4.1.2 and 4.1.3).</content>
internal static partial class PathParser
{
    /// <summary>Longest domain, in octets (section 4.5.3.1.2).</summary>
    public const int MaxDomain = 255;

    // RFC 1035 section 2.3.4.
    private const int MaxLabel = 63;

    /// <summary>Whether text is a domain or an address literal in ASCII, as a server's own name must be.</summary>
    public static bool IsDomainOrLiteral([NotNullWhen(true)] string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxDomain || !Ascii.IsValid(text))
        {
            return false;
        }

        byte[] octets = Encoding.ASCII.GetBytes(text);
        return DomainOrLiteralLength(octets) == octets.Length;
    }

    /// <summary>Reads an IP address as it stands in an address literal: IPv4, or IPv6 behind <c>IPv6:</c> (section 4.1.3). Without a zone.</summary>
    public static bool TryParseAddress(ReadOnlySpan<byte> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (!IsAddress(text))
        {
            return false;
        }

        text = text[(text[0] is (byte)'I' or (byte)'i' ? "IPv6:".Length : 0)..];
        return IPAddress.TryParse(Encoding.ASCII.GetString(text), out address);
    }

    private static int DomainOrLiteralLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text[0] == (byte)'[')
        {
            int close = text.IndexOf((byte)']');
            return close > 0 && IsAddress(text[1..close]) ? close + 1 : 0;
        }

        int length = text.IndexOfAnyExcept(SmtpChars.Domain);
        length = length < 0 ? text.Length : length;
        return length <= MaxDomain && IsDomain(text[..length]) ? length : 0;
    }

    // Domain = sub-domain *("." sub-domain); sub-domain = Let-dig [Ldh-str] or a U-label.
    private static bool IsDomain(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> label = dot < 0 ? text : text[..dot];
            if (label.Length is 0 or > MaxLabel || label[0] == (byte)'-' || label[^1] == (byte)'-')
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            text = text[(dot + 1)..];
        }
    }

    // Address-literal without its brackets (section 4.1.3): IPv4, or IPv6 with its tag. No other tag has been registered.
    private static bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (text.Length < 5 || !Ascii.EqualsIgnoreCase(text[..5], "IPv6:"u8))
        {
            return IsIPv4(text);
        }

        text = text[5..];
        int lastColon = text.LastIndexOf((byte)':');
        bool endsInIPv4 = text.IndexOf((byte)'.') >= 0;
        if (endsInIPv4 && !IsIPv4(text[(lastColon + 1)..]))
        {
            return false;
        }

        // "::" stands for two groups or more: at most six others are left, an IPv4 address counting for two.
        if (text.IndexOf("::"u8) >= 0 && CountGroups(text) + (endsInIPv4 ? 1 : 0) > 6)
        {
            return false;
        }

        // The framework also takes zones, brackets and ports: only digits, colons and dots get there.
        Span<char> chars = stackalloc char[45];
        if (text.Length > chars.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiHexDigit((char)text[i]) && text[i] is not ((byte)':' or (byte)'.'))
            {
                return false;
            }

            chars[i] = (char)text[i];
        }

        return IPAddress.TryParse(chars[..text.Length], out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static int CountGroups(ReadOnlySpan<byte> text)
    {
        int groups = 0;
        bool inside = false;
        foreach (byte octet in text)
        {
            groups += octet != (byte)':' && !inside ? 1 : 0;
            inside = octet != (byte)':';
        }

        return groups;
    }

    // Snum 3("." Snum), each 0 to 255 of one to three decimal digits. The framework would take 010 for 8.
    private static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        int numbers = 0;
        while (true)
        {
            int dot = text.IndexOf((byte)'.');
            ReadOnlySpan<byte> number = dot < 0 ? text : text[..dot];
            if (number.Length is 0 or > 3)
            {
                return false;
            }

            int value = 0;
            foreach (byte digit in number)
            {
                if (!char.IsAsciiDigit((char)digit))
                {
                    return false;
                }

                value = (value * 10) + (digit - '0');
            }

            numbers++;
            if (value > 255)
            {
                return false;
            }

            if (dot < 0)
            {
                return numbers == 4;
            }

            text = text[(dot + 1)..];
        }
    }
}
