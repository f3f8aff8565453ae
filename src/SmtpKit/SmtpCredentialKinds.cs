namespace SmtpKit;

/// <summary>What an authenticator can judge.</summary>
[Flags]
public enum SmtpCredentialKinds
{
    /// <summary>Nothing: AUTH is not offered.</summary>
    None = 0,

    /// <summary>A user name and a password in the clear, as PLAIN and LOGIN carry them: a <see cref="PasswordCredential"/>.</summary>
    Password = 1 << 0,

    /// <summary>Proof of a password by SCRAM-SHA-256, against a stored <see cref="SmtpKit.ScramKey"/>: a <see cref="ProvenCredential"/>.</summary>
    ScramKey = 1 << 1,

    /// <summary>Proof of a password by CRAM-MD5, against a stored <see cref="SmtpKit.SharedSecret"/>: a <see cref="ProvenCredential"/>.</summary>
    SharedSecret = 1 << 2,

    /// <summary>An OAuth 2.0 access token, as XOAUTH2 and OAUTHBEARER carry it: a <see cref="BearerCredential"/>.</summary>
    BearerToken = 1 << 3,

    /// <summary>The client certificate of the TLS handshake, by EXTERNAL: a <see cref="CertificateCredential"/>.</summary>
    ClientCertificate = 1 << 4,
}
