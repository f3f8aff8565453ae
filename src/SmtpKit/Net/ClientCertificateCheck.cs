using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Net;

/// <summary>Judges the certificate that a client shows in one handshake.</summary>
internal sealed class ClientCertificateCheck(ClientCertificateUse use)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    // For lists of revoked certificates, when the endpoint asks for them: an authority that does not answer must not hold a thread for long.
    private static readonly TimeSpan RetrievalTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether the client showed a certificate and an authority that the endpoint trusts vouches for it.</summary>
    public bool IsTrusted { get; private set; }

    /// <summary>Has the client asked for its certificate.</summary>
    public void ApplyTo(SslServerAuthenticationOptions options, SmtpEndpoint endpoint, TimeProvider time)
    {
        // Only asks: what to do without one is decided below.
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = PolicyOf(endpoint, time);
        options.RemoteCertificateValidationCallback = Judge;

        // A resumed session has the client's certificate without its intermediates, which then leads to no authority; and one that was made where nobody
        // was asked, with the same server certificate, has none.
        options.AllowTlsResume = false;
    }

    private static X509ChainPolicy PolicyOf(SmtpEndpoint endpoint, TimeProvider time)
    {
        X509ChainPolicy policy = new()
        {
            RevocationMode = endpoint.ClientCertificateRevocation,
            UrlRetrievalTimeout = RetrievalTimeout,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,

            // Missing intermediates are otherwise fetched from wherever the client's certificate says: a request of the client's choice, from our network.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        if (endpoint.ClientCertificateAuthorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
            policy.ExtraStore.AddRange(authorities);
        }

        return policy;
    }

    // Asked by SslStream in the handshake, after the client has proved that it holds the key.
    private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        IsTrusted = certificate is not null && errors == SslPolicyErrors.None;
        return certificate is not null || use != ClientCertificateUse.Required;
    }
}
