using System.Net;
using System.Net.Sockets;

namespace SmtpKit.Wire;

/// <summary>Version 1 of the PROXY header: a line of text (proxy-protocol.txt section 2.1).</summary>
internal static class ProxyHeaderLine
{
    /// <summary>What the line begins with.</summary>
    public static ReadOnlySpan<byte> Word => "PROXY "u8;

    /// <summary>Reads the line.</summary>
    /// <param name="octets">The first octets of the connection: <paramref name="max"/>, or all there are. They begin as <see cref="Word"/> does.</param>
    /// <param name="max">The longest line, CRLF included.</param>
    /// <param name="length">The line's length with CRLF, when it is whole.</param>
    /// <param name="header">The header, when the line is whole and right.</param>
    public static ProxyHeaderStatus TryParse(ReadOnlySpan<byte> octets, int max, out long length, out SmtpProxyHeader? header)
    {
        header = null;
        int end = octets.IndexOf("\r\n"u8);
        length = end + 2;
        bool isUnknown = octets.StartsWith("PROXY UNKNOWN"u8);
        if (end < 0)
        {
            // Nothing but CRLF ends the line; of UNKNOWN's the rest is not looked at.
            bool neverEnds = octets.Length >= max || (!isUnknown && octets.Contains((byte)'\n'));
            return neverEnds ? ProxyHeaderStatus.Malformed : ProxyHeaderStatus.Incomplete;
        }

        ReadOnlySpan<byte> rest = octets[Word.Length..end];
        bool valid = isUnknown ? TryParseUnknown(rest, out header) : TryParseAddresses(rest, out header);
        return valid ? ProxyHeaderStatus.Whole : ProxyHeaderStatus.Malformed;
    }

    private static bool TryParseUnknown(ReadOnlySpan<byte> rest, out SmtpProxyHeader? header)
    {
        rest = rest["UNKNOWN"u8.Length..];
        header = rest.IsEmpty || rest[0] == ' ' ? new SmtpProxyHeader(1, source: null, destination: null, []) : null;
        return header is not null;
    }

    // Exactly: TCP4 or TCP6, two addresses, two ports, single spaces between.
    private static bool TryParseAddresses(ReadOnlySpan<byte> rest, out SmtpProxyHeader? header)
    {
        header = null;
        Span<Range> words = stackalloc Range[6];
        int count = 0;
        foreach (Range word in rest.Split((byte)' '))
        {
            if (count == words.Length)
            {
                return false;
            }

            words[count++] = word;
        }

        if (count != 5)
        {
            return false;
        }

        bool four = rest[words[0]].SequenceEqual("TCP4"u8);
        if ((!four && !rest[words[0]].SequenceEqual("TCP6"u8))
            || !TryParseAddress(rest[words[1]], four, out IPAddress? source)
            || !TryParseAddress(rest[words[2]], four, out IPAddress? destination)
            || !TryParseNumber(rest[words[3]], ushort.MaxValue, out int sourcePort)
            || !TryParseNumber(rest[words[4]], ushort.MaxValue, out int destinationPort))
        {
            return false;
        }

        header = new SmtpProxyHeader(1, new IPEndPoint(source!, sourcePort), new IPEndPoint(destination!, destinationPort), []);
        return true;
    }

    private static bool TryParseAddress(ReadOnlySpan<byte> text, bool four, out IPAddress? address)
    {
        if (four)
        {
            return TryParseIPv4(text, out address);
        }

        // The framework takes brackets, zones, prefixes and some zeros, too. Dots are for ::ffff:192.0.2.1 (RFC 4291 section 2.2), which C libraries write.
        address = null;
        bool plain = text.IndexOfAnyExcept(SmtpChars.IPv6Address) < 0 && text.Contains((byte)':');
        bool ends = !text.Contains((byte)'.') || TryParseIPv4(text[(text.LastIndexOf((byte)':') + 1)..], out _);
        if (!plain || !ends || !IPAddress.TryParse(text, out address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return true;
    }

    private static bool TryParseIPv4(ReadOnlySpan<byte> text, out IPAddress? address)
    {
        address = null;
        Span<byte> octets = stackalloc byte[4];
        int count = 0;
        foreach (Range part in text.Split((byte)'.'))
        {
            if (count == octets.Length || !TryParseNumber(text[part], byte.MaxValue, out int octet))
            {
                return false;
            }

            octets[count++] = (byte)octet;
        }

        if (count < octets.Length)
        {
            return false;
        }

        address = new IPAddress(octets);
        return true;
    }

    // Digits alone, and no zero before others: it could be meant for an octal number.
    private static bool TryParseNumber(ReadOnlySpan<byte> text, int most, out int number)
    {
        number = 0;
        if (text.IsEmpty || text.Length > 5 || (text[0] == '0' && text.Length > 1))
        {
            return false;
        }

        foreach (byte octet in text)
        {
            if (!char.IsAsciiDigit((char)octet))
            {
                return false;
            }

            number = (number * 10) + (octet - '0');
        }

        return number <= most;
    }
}
