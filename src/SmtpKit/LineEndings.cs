namespace SmtpKit;

/// <summary>
/// What becomes of a CR without LF, or an LF without CR, in the data of a message. RFC 5321 section 2.3.8 forbids both, and servers that
/// disagree about them let messages be smuggled inside others. Whatever is chosen, only CRLF.CRLF ends the data.
/// </summary>
public enum LineEndings
{
    /// <summary>The message is refused with <c>554 5.6.0</c>.</summary>
    Strict,

    /// <summary>The octet becomes CRLF, so that the stored message has one kind of line ending.</summary>
    Repair,

    /// <summary>As <see cref="Repair"/>, and each such message is counted and logged as a warning with its client: for use before going strict.</summary>
    Audit,
}
