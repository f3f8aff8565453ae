namespace SmtpKit;

/// <summary>What becomes of a message with RRVS that has to go on to a server that does not know RRVS (RFC 7293 section 3.1).</summary>
public enum RecipientValidSinceRelay
{
    /// <summary>Nothing was said.</summary>
    Unspecified,

    /// <summary><c>C</c>: it goes on without.</summary>
    Continue,

    /// <summary><c>R</c>: it is rejected.</summary>
    Reject,
}
