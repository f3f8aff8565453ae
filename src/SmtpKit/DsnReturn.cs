namespace SmtpKit;

/// <summary>How much of the message a notification of its failure gives back: <c>RET=</c> of MAIL (RFC 3461 section 4.3).</summary>
public enum DsnReturn
{
    /// <summary>Nothing was said.</summary>
    Unspecified,

    /// <summary><c>FULL</c>: the whole message.</summary>
    Full,

    /// <summary><c>HDRS</c>: its header section alone.</summary>
    Headers,
}
