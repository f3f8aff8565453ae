using System.Text;

namespace SmtpKit.Wire;

/// <summary>Tells the first octets of other protocols, which come to an SMTP port by mistake or by malice.</summary>
internal static class ForeignProtocol
{
    /// <summary>How many octets of a line's start are looked at.</summary>
    public const int Enough = 8;

    // The type and the major version of a handshake's first record (RFC 8446 section 5.1).
    private const byte TlsHandshake = 0x16;
    private const byte TlsMajorVersion = 0x03;

    /// <summary>
    /// Whether a line begins as a TLS handshake or as an HTTP request: one of its methods (RFC 9110 section 9.3, RFC 5789, <c>PRI</c> of RFC 9113 section
    /// 3.4) and a space. None of them is a verb of SMTP.
    /// </summary>
    /// <param name="start">The line's first octets, as many as there are.</param>
    public static bool Begins(ReadOnlySpan<byte> start) => start.IsEmpty ? false : (start[0] | 0x20) switch
    {
        'g' => IsMethod(start, "GET "u8),
        'p' => IsMethod(start, "POST "u8) || IsMethod(start, "PUT "u8) || IsMethod(start, "PRI "u8) || IsMethod(start, "PATCH "u8),
        'h' => IsMethod(start, "HEAD "u8),
        'o' => IsMethod(start, "OPTIONS "u8),
        'c' => IsMethod(start, "CONNECT "u8),
        'd' => IsMethod(start, "DELETE "u8),
        't' => IsMethod(start, "TRACE "u8),
        _ => start is [TlsHandshake, TlsMajorVersion, ..],
    };

    private static bool IsMethod(ReadOnlySpan<byte> start, ReadOnlySpan<byte> method) =>
        start.Length >= method.Length && Ascii.EqualsIgnoreCase(start[..method.Length], method);
}
