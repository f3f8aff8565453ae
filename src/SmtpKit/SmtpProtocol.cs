namespace SmtpKit;

/// <summary>What is spoken on an endpoint.</summary>
public enum SmtpProtocol
{
    /// <summary>SMTP (RFC 5321), for relay.</summary>
    Smtp,

    /// <summary>SMTP for submission (RFC 6409): port 587 or 465. FUTURERELEASE is offered here only; otherwise as <see cref="Smtp"/>.</summary>
    Submission,

    /// <summary>LMTP (RFC 2033): LHLO for a greeting, and after the data one reply for each recipient. Never on port 25.</summary>
    Lmtp,
}
