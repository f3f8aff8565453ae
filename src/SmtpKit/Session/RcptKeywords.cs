namespace SmtpKit.Session;

/// <summary>The parameters of RCPT that the server knows, as a set: of those offered, or of those given so far.</summary>
[Flags]
internal enum RcptKeywords
{
    None = 0,

    /// <summary>NOTIFY (RFC 3461 section 4.1).</summary>
    Notify = 1 << 0,

    /// <summary>ORCPT (RFC 3461 section 4.2).</summary>
    OriginalRecipient = 1 << 1,

    /// <summary>RRVS (RFC 7293 section 3).</summary>
    ValidSince = 1 << 2,
}
