namespace SmtpKit;

/// <summary>How much of a message becomes a <see cref="MimeKit.MimeMessage"/>; what is beyond is refused with <c>552 5.3.4</c>.</summary>
/// <remarks>
/// MimeKit keeps the whole message in memory: text and attachments cost as many bytes as they have octets, a header field some 250 bytes however short it is,
/// a part some 800. So octets alone are no bound, and there are four. Immutable and thread-safe.
/// </remarks>
public sealed class MimeMessageLimits
{
    /// <summary>The limits in force where none are given.</summary>
    internal static MimeMessageLimits Default { get; } = new();

    /// <summary>Octets of the message. 1 or more; default: 37748736 (36 MiB), as of <see cref="SmtpLimits.MaxMessageSize"/>, which applies too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public long MaxOctets { get; init => field = Positive(value); } = 36 * 1024 * 1024;

    /// <summary>
    /// Octets from the end of one part's content to the beginning of the next one's: its header section, above all, or the first part's and what stands
    /// before and after parts (RFC 2046 section 5.1.1). 1 or more; default: 262144 (256 KiB). Up to 4 KiB more may be let through.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public long MaxHeaderOctets { get; init => field = Positive(value); } = 256 * 1024;

    /// <summary>Header fields, of all parts together. 1 or more; default: 10000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxHeaders { get; init => field = (int)Positive(value); } = 10_000;

    /// <summary>Parts, those that only hold others included. 1 or more; default: 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxParts { get; init => field = (int)Positive(value); } = 1000;

    private static long Positive(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
        return value;
    }
}
