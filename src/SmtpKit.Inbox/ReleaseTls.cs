namespace SmtpKit.Inbox;

/// <summary>How the connection to the server for released messages is encrypted.</summary>
public enum ReleaseTls
{
    /// <summary>By STARTTLS (RFC 3207); without it nothing is sent.</summary>
    StartTls,

    /// <summary>From the first octet (RFC 8314), commonly on port 465.</summary>
    Implicit,

    /// <summary>Not at all: for a server on this machine or in the same private network.</summary>
    None,
}
