using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Net;

namespace SmtpKit;

/// <summary>How a connection is encrypted, and who showed which certificate.</summary>
/// <param name="Protocol">For example <see cref="SslProtocols.Tls13"/>.</param>
/// <param name="CipherSuite">The cipher suite by its IANA name.</param>
public sealed record SmtpTlsInfo(SslProtocols Protocol, TlsCipherSuite CipherSuite)
{
    /// <summary>
    /// The host name that the client asked for in the handshake (SNI, RFC 6066 section 3): at most 255 letters, digits, <c>-</c>, <c>_</c> and dots, as
    /// the client wrote them. Null when it asked for none, or for something that is no host name: such a text becomes null when it is set. Nothing
    /// vouches for it.
    /// </summary>
    public string? ServerName
    {
        get;
        init => field = HostName.Sanitize(value);
    }

    /// <summary>The certificate that the client showed and whose key it holds; null when it showed none.</summary>
    /// <remarks>
    /// Valid until the session's last hook has returned; make a copy to keep it. It says who the client is only when <see cref="IsClientCertificateTrusted"/>.
    /// </remarks>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// Whether <see cref="ClientCertificate"/> leads to an authority that the endpoint trusts, is within its dates and may be used by a client. Without
    /// it everything in the certificate is what the client says of itself.
    /// </summary>
    public bool IsClientCertificateTrusted { get; init; }

    /// <summary>The certificate that this connection really showed, whatever the endpoint shows by now; null when the transport made TLS.</summary>
    internal X509Certificate2? ServerCertificate { get; init; }

    /// <summary>Protocol and cipher suite, and nothing that the peer has chosen freely: safe to log.</summary>
    public override string ToString() => $"{Protocol} {CipherSuite}";
}
