using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Tool;

/// <summary>The certificate that the server shows: from PEM files, or made for the occasion.</summary>
internal static class TlsCertificate
{
    /// <summary>In the place of a file: a certificate is made.</summary>
    public const string SelfSigned = "self-signed";

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Loads or makes the certificate with its chain.</summary>
    /// <param name="source">A PEM file, the server's certificate first, or <see cref="SelfSigned"/>.</param>
    /// <param name="keyFile">The private key's PEM file; null when it stands in the certificate's.</param>
    /// <param name="serverName">Whom a certificate that is made is for.</param>
    /// <exception cref="CannotStartException">A file cannot be read, or the key is not the certificate's.</exception>
    public static SslStreamCertificateContext Load(string source, string? keyFile, string serverName)
    {
        if (source == SelfSigned)
        {
            return SslStreamCertificateContext.Create(ForPlatform(Make(serverName)), additionalCertificates: null, offline: true);
        }

        try
        {
            // Read first, so that an error is of the file that has it.
            X509Certificate2Collection chain = [];
            chain.ImportFromPem(File.ReadAllText(source));
            if (chain.Count == 0)
            {
                throw new CannotStartException($"--cert: there is no certificate in '{source}'");
            }

            return SslStreamCertificateContext.Create(LoadLeaf(source, keyFile), chain, offline: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CannotStartException($"--cert: cannot use '{source}': {exception.Message}", exception);
        }
    }

    private static X509Certificate2 LoadLeaf(string certificateFile, string? keyFile)
    {
        try
        {
            return ForPlatform(X509Certificate2.CreateFromPemFile(certificateFile, keyFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            string key = keyFile is null ? $"--cert: no usable private key in '{certificateFile}', and no --key" : $"--key: cannot use '{keyFile}'";
            throw new CannotStartException($"{key}: {exception.Message}", exception);
        }
    }

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
