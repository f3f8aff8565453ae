using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.AspNetCore;

/// <summary>
/// Judges a client's certificate that a transport has brought, by the endpoint's own rules, as SmtpKit's handshake would have: what the transport let pass may be
/// any certificate at all (<c>AllowAnyClientCertificate</c>). Intermediate certificates that the client sent are not known any more.
/// </summary>
internal static class ClientCertificateTrust
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly TimeSpan RetrievalTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether it leads to an authority that the endpoint trusts, is within its dates and may be used by a client.</summary>
    public static Task<bool> JudgeAsync(X509Certificate2 certificate, SmtpEndpoint rules) =>

        // Lists of revoked certificates are fetched while the thread waits: never one that other connections need.
        Task.Run(() => Judge(certificate, rules));

    private static bool Judge(X509Certificate2 certificate, SmtpEndpoint rules)
    {
        using X509Chain chain = new();
        X509ChainPolicy policy = chain.ChainPolicy;
        policy.RevocationMode = rules.ClientCertificateRevocation;
        policy.UrlRetrievalTimeout = RetrievalTimeout;

        // Missing intermediates are otherwise fetched from wherever the client's certificate says.
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        if (rules.ClientCertificateAuthorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
            policy.ExtraStore.AddRange(authorities);
        }

        try
        {
            return chain.Build(certificate);
        }
        catch (CryptographicException)
        {
            // Not even a chain can be made of it.
            return false;
        }
        finally
        {
            foreach (X509ChainElement element in chain.ChainElements)
            {
                if (!ReferenceEquals(element.Certificate, certificate))
                {
                    element.Certificate.Dispose();
                }
            }
        }
    }
}
