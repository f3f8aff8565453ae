namespace SmtpKit.Wire;

/// <summary>What <see cref="LineReader"/> found.</summary>
internal enum LineStatus
{
    /// <summary>No line's end yet: more octets are needed.</summary>
    Incomplete,

    /// <summary>A line that ends with CRLF.</summary>
    Line,

    /// <summary>A line beyond the limit has ended; it was skipped.</summary>
    TooLong,

    /// <summary>A line that ends with LF alone, which is no line's end (RFC 5321 section 2.3.8); it was skipped.</summary>
    BareLineFeed,
}
