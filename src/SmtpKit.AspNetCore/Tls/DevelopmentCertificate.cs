using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace SmtpKit.AspNetCore;

/// <summary>The certificate that <c>dotnet dev-certs https</c> makes, found as ASP.NET Core finds it.</summary>
internal static class DevelopmentCertificate
{
    // Marks it; the value begins with its version.
    private const string Mark = "1.3.6.1.4.1.311.84.1.1";
    private const string PasswordKey = "Kestrel:Certificates:Development:Password";

    /// <summary>Finds it: exported to a file whose password the configuration has, as in a container, or in the user's store; null when there is none.</summary>
    public static FoundCertificate? Find(IConfiguration? configuration, string applicationName, TimeProvider time)
    {
        X509Certificate2? certificate = FromFile(configuration?[PasswordKey], applicationName) ?? FromStore(time);
        return certificate is null ? null : FoundCertificate.Fixed(certificate);
    }

    /// <summary>Of all certificates the development certificate that is valid now, has its key, and is of the newest version; null when there is none.</summary>
    public static X509Certificate2? Choose(IEnumerable<X509Certificate2> certificates, DateTimeOffset now) =>
        certificates
            .Where(certificate => certificate.HasPrivateKey && VersionOf(certificate) is not null)
            .Where(certificate => certificate.NotBefore.ToUniversalTime() <= now.UtcDateTime && now.UtcDateTime <= certificate.NotAfter.ToUniversalTime())
            .OrderByDescending(VersionOf)
            .ThenByDescending(certificate => certificate.NotAfter)
            .FirstOrDefault();

    private static X509Certificate2? FromStore(TimeProvider time)
    {
        try
        {
            using X509Store store = new(StoreName.My, StoreLocation.CurrentUser, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return CertificateStore.Choose(store.Certificates, all => Choose(all, time.GetUtcNow()));
        }
        catch (CryptographicException)
        {
            // Who never made one may have no store either.
            return null;
        }
    }

    private static X509Certificate2? FromFile(string? password, string applicationName)
    {
        if (string.IsNullOrEmpty(password) || FolderOfExports() is not { } folder || !File.Exists(Path.Combine(folder, applicationName + ".pfx")))
        {
            return null;
        }

        string file = Path.Combine(folder, applicationName + ".pfx");
        try
        {
            X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12FromFile(file, password);
            return VersionOf(certificate) is null ? null : certificate;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{PasswordKey}, '{file}': {exception.Message}", exception);
        }
    }

    private static string? FolderOfExports() =>
        Environment.GetEnvironmentVariable("APPDATA") is { Length: > 0 } data ? Path.Combine(data, "ASP.NET", "https")
        : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".aspnet", "https")
        : null;

    // The first ones had a text in place of a version.
    private static byte? VersionOf(X509Certificate2 certificate) =>
        certificate.Extensions.FirstOrDefault(extension => extension.Oid?.Value == Mark)?.RawData switch
        {
            null => null,
            [] or [(byte)'A', ..] => 0,
            [byte version, ..] => version,
        };
}
