using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Lets SmtpClient, which has no setting of its own for it, trust our authority.</summary>
/// <remarks>
/// For the whole process, but nothing is taken away: what was trusted stays so, and besides it a chain up to our authority. Names are always checked.
/// </remarks>
internal static class TrustedRoots
{
    /// <summary>May be called any number of times, from any thread.</summary>
    public static void AddOurs()
    {
#pragma warning disable SYSLIB0014 // It is what SmtpClient reads.
        ServicePointManager.ServerCertificateValidationCallback = IsTrusted;
#pragma warning restore SYSLIB0014
    }

    private static bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? given, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            return errors == SslPolicyErrors.None;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(TestAuthority.Root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
