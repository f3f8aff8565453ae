namespace SmtpKit;

/// <summary>Of what the sender wants to be told for one recipient: <c>NOTIFY=</c> of RCPT (RFC 3461 section 4.1).</summary>
[Flags]
public enum DsnNotify
{
    /// <summary>Nothing was said: failures are told, and delays may be.</summary>
    Unspecified = 0,

    /// <summary><c>NEVER</c>: of nothing. It always stands alone.</summary>
    Never = 1 << 0,

    /// <summary><c>SUCCESS</c>: that the message was delivered.</summary>
    Success = 1 << 1,

    /// <summary><c>FAILURE</c>: that it will not be.</summary>
    Failure = 1 << 2,

    /// <summary><c>DELAY</c>: that it takes longer.</summary>
    Delay = 1 << 3,
}
