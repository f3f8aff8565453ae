using System.Security.Cryptography.X509Certificates;

namespace SmtpKit;

/// <summary>
/// A client certificate that the TLS handshake has proved the possession of, and that was found trusted, as EXTERNAL (RFC 4422 appendix A) brings it.
/// The authenticator says whose it is.
/// </summary>
/// <remarks>
/// <see cref="SmtpCredential.UserName"/> is the certificate's subject as text, or its SHA-256 fingerprint in hex when the subject is empty;
/// <see cref="SmtpCredential.AuthorizationIdentity"/> is what the client asks to be, null when it leaves that to the server.
/// </remarks>
public sealed class CertificateCredential : SmtpCredential
{
    internal CertificateCredential(string mechanism, X509Certificate2 certificate, string? authorizationIdentity)
        : base(mechanism, NameOf(certificate), authorizationIdentity) => Certificate = certificate;

    /// <summary>The certificate. It belongs to the session: not to be disposed of.</summary>
    public X509Certificate2 Certificate { get; }

    private static string NameOf(X509Certificate2 certificate) => certificate.Subject.Length > 0
        ? certificate.Subject
        : certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
}
