using System.Buffers;

namespace SmtpKit.Wire;

/// <summary>The character classes of RFC 5321 and its neighbours, as tables over octets.</summary>
internal static class SmtpChars
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    // RFC 6531 section 3.3 adds every octet of a character beyond ASCII; whether they are well-formed UTF-8 is checked apart.
    private static readonly byte[] NonAscii = [.. Enumerable.Range(0x80, 0x80).Select(i => (byte)i)];

    /// <summary>What a dot-string is made of: <c>atext</c> (RFC 5322 section 3.2.3) and the dot.</summary>
    public static SearchValues<byte> DotString { get; } = Table(Letters + Digits + "!#$%&'*+-/=?^_`{|}~.", NonAscii);

    /// <summary>What an <c>atom</c> in ASCII is made of (RFC 5322 section 3.2.3).</summary>
    public static SearchValues<byte> Atom { get; } = Table(Letters + Digits + "!#$%&'*+-/=?^_`{|}~", []);

    /// <summary>What stands unescaped inside a quoted string: <c>qtextSMTP</c> (RFC 5321 section 4.1.2).</summary>
    public static SearchValues<byte> QuotedText { get; } = Table(Printable(except: "\"\\"), NonAscii);

    /// <summary>What a domain is made of: letters, digits, hyphens and dots.</summary>
    public static SearchValues<byte> Domain { get; } = Table(Letters + Digits + "-.", NonAscii);

    /// <summary>What an <c>esmtp-keyword</c> is made of (RFC 5321 section 4.1.2).</summary>
    public static SearchValues<byte> Keyword { get; } = Table(Letters + Digits + "-", []);

    /// <summary>What an <c>esmtp-value</c> is made of: printable ASCII but space and <c>=</c>.</summary>
    public static SearchValues<byte> Value { get; } = Table(Printable(except: " ="), []);

    /// <summary>The same where SMTPUTF8 was asked for (RFC 6531 section 3.3): every character beyond ASCII too.</summary>
    public static SearchValues<byte> InternationalValue { get; } = Table(Printable(except: " ="), NonAscii);

    /// <summary>Visible ASCII: what a HELO name may be made of here.</summary>
    public static SearchValues<byte> Visible { get; } = Table(Printable(except: " "), []);

    /// <summary>What a host's name is made of, in DNS or elsewhere.</summary>
    public static SearchValues<byte> HostName { get; } = Table(Letters + Digits + "-_.", []);

    /// <summary>What the name of a mail protocol is made of.</summary>
    public static SearchValues<byte> ProtocolName { get; } = Table(Letters + Digits + "-_./", []);

    /// <summary>What an IPv6 address is made of, with an IPv4 address at its end or without (RFC 4291 section 2.2).</summary>
    public static SearchValues<byte> IPv6Address { get; } = Table(Digits + "ABCDEFabcdef:.", []);

    private static string Printable(string except) =>
        new([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(i => (char)i).Where(c => !except.Contains(c))]);

    private static SearchValues<byte> Table(string ascii, byte[] more) =>
        SearchValues.Create([.. ascii.Select(c => (byte)c), .. more]);
}
