using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace SmtpKit.AspNetCore;

/// <summary>TLS that was made before the connection came to SMTP: by <c>UseHttps</c>, or by a middleware that says so in the same features.</summary>
internal static class TransportTls
{
    /// <summary>What is known of it; null when there is none.</summary>
    public static async ValueTask<SmtpTlsInfo?> FindAsync(IFeatureCollection features, SmtpEndpoint rules)
    {
        if (features.Get<SmtpTlsInfo>() is { } told)
        {
            // By a middleware that knows more than ASP.NET Core's features can say.
            return told;
        }

        if (features.Get<ITlsHandshakeFeature>() is not { } handshake)
        {
            return null;
        }

        SslStream? tls = features.Get<ISslStreamFeature>()?.SslStream;
        X509Certificate2? client = features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        return new SmtpTlsInfo(handshake.Protocol, handshake.NegotiatedCipherSuite ?? tls?.NegotiatedCipherSuite ?? TlsCipherSuite.TLS_NULL_WITH_NULL_NULL)
        {
            // Kestrel fills it in where it has chosen a certificate by it.
            ServerName = handshake.HostName is { Length: > 0 } name ? name : tls?.TargetHostName,
            ClientCertificate = client,
            IsClientCertificateTrusted = client is not null && await ClientCertificateTrust.JudgeAsync(client, rules).ConfigureAwait(false),
        };
    }
}
