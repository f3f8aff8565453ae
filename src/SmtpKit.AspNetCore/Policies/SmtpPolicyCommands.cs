namespace SmtpKit.AspNetCore;

/// <summary>At which commands an authorization policy is asked.</summary>
[Flags]
public enum SmtpPolicyCommands
{
    /// <summary>At none.</summary>
    None = 0,

    /// <summary>At MAIL: may this user send, in this sender's name?</summary>
    Mail = 1 << 0,

    /// <summary>At each RCPT: may this user send to this recipient?</summary>
    Rcpt = 1 << 1,
}
