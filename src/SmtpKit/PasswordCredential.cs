namespace SmtpKit;

/// <summary>A user name and a password, as PLAIN (RFC 4616) and LOGIN carry them.</summary>
public sealed class PasswordCredential : SmtpCredential
{
    internal PasswordCredential(string mechanism, string userName, string password, string? authorizationIdentity)
        : base(mechanism, userName, authorizationIdentity) => Password = password;

    /// <summary>The password in the clear. Keep it out of logs and compare it in constant time.</summary>
    public string Password { get; }
}
