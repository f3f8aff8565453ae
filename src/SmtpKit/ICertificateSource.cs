using System.Net.Security;

namespace SmtpKit;

/// <summary>Says which certificate a client is shown, anew at each handshake.</summary>
/// <remarks>Called at once for many connections. Ready-made: <see cref="CertificateFile"/>, <see cref="CertificateTable"/>, <see cref="DelegateCertificateSource"/>.</remarks>
public interface ICertificateSource
{
    /// <summary>Finds the certificate for one handshake.</summary>
    /// <param name="serverName">
    /// The host name that the client asks for (SNI): at most 255 letters, digits, <c>-</c>, <c>_</c> and dots, in the client's letter case; null when it
    /// asks for none, or for something that is no host name.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancelled when the handshake's time is up (<see cref="SmtpLimits.TlsHandshakeTimeout"/>) and when the server stops: the connection then ends
    /// without waiting further.
    /// </param>
    /// <returns>
    /// The certificate with its chain, or null for the endpoint's own <see cref="SmtpEndpoint.Certificate"/>; where that is null too the handshake fails.
    /// Return the same object each time: TLS sessions are resumed by it. What is thrown ends this connection and no other.
    /// </returns>
    ValueTask<SslStreamCertificateContext?> GetCertificateAsync(string? serverName, CancellationToken cancellationToken);
}
