using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.AspNetCore;

/// <summary>A certificate that was found somewhere.</summary>
/// <param name="Source">Gives it, or what has taken its place, to each handshake.</param>
/// <param name="Certificate">As it is now.</param>
internal sealed record FoundCertificate(ICertificateSource Source, X509Certificate2 Certificate)
{
    /// <summary>One that stays as it is.</summary>
    /// <param name="certificate">With its key.</param>
    /// <param name="chain">What may stand between it and its authority.</param>
    public static FoundCertificate Fixed(X509Certificate2 certificate, X509Certificate2Collection? chain = null)
    {
        // Offline, nothing is fetched; made once, so that TLS sessions are resumed by it.
        SslStreamCertificateContext context = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        return new(new DelegateCertificateSource(_ => context), certificate);
    }
}
