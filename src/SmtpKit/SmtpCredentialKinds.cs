namespace SmtpKit;

/// <summary>What an authenticator can judge.</summary>
[Flags]
public enum SmtpCredentialKinds
{
    /// <summary>Nothing: AUTH is not offered.</summary>
    None = 0,

    /// <summary>A user name and a password in the clear, as PLAIN and LOGIN carry them.</summary>
    Password = 1,

    /// <summary>Proof of a password by SCRAM-SHA-256, against a stored <see cref="SmtpKit.ScramKey"/>.</summary>
    ScramKey = 2,
}
