using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>The certificate that the server shows: from PEM files, or made for the occasion.</summary>
internal static class TlsCertificate
{
    /// <summary>In the place of a file: a certificate is made.</summary>
    public const string SelfSigned = "self-signed";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Loads the certificate with its chain from files, and again when they change.</summary>
    /// <param name="path">A PEM file, the server's certificate first.</param>
    /// <param name="keyPath">The private key's PEM file; null when it stands in the certificate's.</param>
    /// <param name="loggers">Where it is told that the files changed.</param>
    /// <exception cref="CannotStartException">A file cannot be read, or the key is not the certificate's.</exception>
    public static CertificateFile Load(string path, string? keyPath, ILoggerFactory loggers)
    {
        // Read first, so that an error is of the file that has it.
        LoadAll("--cert", path);
        try
        {
            return new CertificateFile(path, keyPath, new CertificateFileOptions { LoggerFactory = loggers });
        }
        catch (Exception exception) when (IsOfAFile(exception))
        {
            string key = keyPath is null ? $"--cert: no usable private key in '{path}', and no --key" : $"--key: cannot use '{keyPath}'";
            throw new CannotStartException($"{key}: {exception.Message}", exception);
        }
    }

    /// <summary>All the certificates of a PEM file: at least one.</summary>
    /// <param name="option">The option that named the file.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="CannotStartException">There is none, or the file cannot be read.</exception>
    public static X509Certificate2Collection LoadAll(string option, string path)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(File.ReadAllText(path));
        }
        catch (Exception exception) when (IsOfAFile(exception))
        {
            throw new CannotStartException($"{option}: cannot use '{path}': {exception.Message}", exception);
        }

        return certificates.Count > 0 ? certificates : throw new CannotStartException($"{option}: there is no certificate in '{path}'");
    }

    /// <summary>Makes a certificate for a server's name and for this machine.</summary>
    public static SslStreamCertificateContext MakeFor(string serverName) =>
        SslStreamCertificateContext.Create(ForPlatform(Make(serverName)), additionalCertificates: null, offline: true);

    private static bool IsOfAFile(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private static X509Certificate2 Make(string serverName)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(serverName.Length <= 64 ? serverName : "SmtpKit");
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(serverName.Trim('[', ']').Replace("IPv6:", "", StringComparison.OrdinalIgnoreCase), out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else if (!serverName.StartsWith('['))
        {
            names.AddDnsName(serverName);
        }

        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));

        // From an hour ago: clocks differ.
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddHours(-1);
        return request.CreateSelfSigned(from, from.AddYears(1));
    }

    // Windows does not take a key that lives in memory only for TLS: by way of PKCS #12 it comes to live in its key store.
    private static X509Certificate2 ForPlatform(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
