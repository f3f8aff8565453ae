using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.AspNetCore;

/// <summary>Finds certificates in a store of the operating system.</summary>
internal static class CertificateStore
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The one of a subject that is valid longest, has its key and may be a server's, as Kestrel chooses; null when there is none.</summary>
    public static X509Certificate2? Find(X509Store store, string subject, bool allowInvalid) =>
        Choose(store.Certificates, all => all
            .Find(X509FindType.FindBySubjectName, subject, validOnly: !allowInvalid)
            .Where(certificate => certificate.HasPrivateKey && IsForServers(certificate))
            .MaxBy(certificate => certificate.NotAfter));

    /// <summary>Chooses one, and lets go of the others.</summary>
    public static X509Certificate2? Choose(X509Certificate2Collection all, Func<X509Certificate2Collection, X509Certificate2?> choose)
    {
        X509Certificate2? chosen = choose(all);
        foreach (X509Certificate2 certificate in all.Where(certificate => !ReferenceEquals(certificate, chosen)))
        {
            certificate.Dispose();
        }

        return chosen;
    }

    // Without a list of what it is for it is for anything.
    private static bool IsForServers(X509Certificate2 certificate)
    {
        string?[] uses = [.. certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.OfType<Oid>().Select(use => use.Value))];
        return uses.Length == 0 || uses.Contains(ServerAuthentication);
    }
}
