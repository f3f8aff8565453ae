namespace SmtpKit;

/// <summary>The SASL mechanisms (RFC 4422) by which a client may sign in, for <see cref="SmtpEndpoint.Mechanisms"/>.</summary>
[Flags]
public enum SmtpMechanisms
{
    /// <summary>None: AUTH is not offered.</summary>
    None = 0,

    /// <summary>PLAIN (RFC 4616): user name and password in the clear. Needs <see cref="SmtpCredentialKinds.Password"/>.</summary>
    Plain = 1 << 0,

    /// <summary>LOGIN: the same for older clients. Needs <see cref="SmtpCredentialKinds.Password"/>.</summary>
    Login = 1 << 1,

    /// <summary>
    /// CRAM-MD5 (RFC 2195): obsolete. The server keeps the password itself, and whoever overhears a sign-in can try passwords against it. Needs
    /// <see cref="SmtpCredentialKinds.SharedSecret"/>.
    /// </summary>
    CramMd5 = 1 << 2,

    /// <summary>SCRAM-SHA-256 (RFC 5802, RFC 7677): each side proves that it knows the password. Needs <see cref="SmtpCredentialKinds.ScramKey"/>.</summary>
    ScramSha256 = 1 << 3,

    /// <summary>
    /// SCRAM-SHA-256-PLUS: the same, and the proof holds for the certificate that this connection has shown, so that nobody in between can pass it
    /// on. By the channel binding <c>tls-server-end-point</c> (RFC 5929 section 4.1) alone: clients that know only <c>tls-exporter</c> (RFC 9266)
    /// choose -PLUS where it is listed, and fail. Not listed where the certificate's signature has no single hash (Ed25519). Needs
    /// <see cref="SmtpCredentialKinds.ScramKey"/>.
    /// </summary>
    ScramSha256Plus = 1 << 4,

    /// <summary>XOAUTH2, of Google and Microsoft: an OAuth 2.0 access token. Needs <see cref="SmtpCredentialKinds.BearerToken"/>.</summary>
    XOAuth2 = 1 << 5,

    /// <summary>OAUTHBEARER (RFC 7628): an OAuth 2.0 access token. Needs <see cref="SmtpCredentialKinds.BearerToken"/>.</summary>
    OAuthBearer = 1 << 6,

    /// <summary>
    /// EXTERNAL (RFC 4422 appendix A): the client certificate of the TLS handshake. Listed only to a client that has shown a trusted one. Needs
    /// <see cref="SmtpCredentialKinds.ClientCertificate"/>.
    /// </summary>
    External = 1 << 7,

    /// <summary>Whatever the authenticator can judge, but for <see cref="CramMd5"/> and <see cref="ScramSha256Plus"/>, which have to be asked for.</summary>
    Default = Plain | Login | ScramSha256 | XOAuth2 | OAuthBearer | External,

    /// <summary>All of them.</summary>
    All = Default | CramMd5 | ScramSha256Plus,
}
