namespace SmtpKit;

/// <summary>What is spoken on an endpoint.</summary>
public enum SmtpProtocol
{
    /// <summary>SMTP (RFC 5321), for relay and submission.</summary>
    Smtp,

    /// <summary>LMTP (RFC 2033): LHLO for a greeting, and after the data one reply for each recipient. Never on port 25.</summary>
    Lmtp,
}
