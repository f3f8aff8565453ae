using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SmtpKit.Net;

/// <summary>What the PEM files of a certificate held at one moment. Disposed of, it forgets the key.</summary>
internal sealed class PemFiles : CertificateContent
{
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly char[] _certificates;
    private readonly char[] _key;

    private PemFiles(string certificatePath, string keyPath, byte[] certificates, byte[] key)
        : base([.. SHA256.HashData(certificates), .. SHA256.HashData(key)])
    {
        _certificatePath = certificatePath;
        _keyPath = keyPath;
        _certificates = Encoding.UTF8.GetChars(certificates);
        _key = Encoding.UTF8.GetChars(key);
        CryptographicOperations.ZeroMemory(certificates);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Reads the files.</summary>
    /// <param name="certificatePath">The certificate and its chain.</param>
    /// <param name="keyPath">The key; null when it stands with the certificate.</param>
    /// <exception cref="IOException">A file cannot be read or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public static PemFiles Read(string certificatePath, string? keyPath)
    {
        byte[] certificates = ReadFile(certificatePath);
        return new PemFiles(certificatePath, keyPath ?? certificatePath, certificates, keyPath is null ? certificates : ReadFile(keyPath));
    }

    public override SslStreamCertificateContext Load(bool stapleOcsp)
    {
        X509Certificate2Collection chain = LoadChain();
        X509Certificate2 leaf = LoadLeaf();
        chain[0].Dispose();
        chain.RemoveAt(0);

        // Offline, nothing is fetched: neither missing intermediates nor answers to staple.
        return SslStreamCertificateContext.Create(leaf, chain, offline: !stapleOcsp);
    }

    public override void Dispose()
    {
        // The certificates' file may have the key in it.
        Array.Clear(_certificates);
        Array.Clear(_key);
    }

    private X509Certificate2Collection LoadChain()
    {
        X509Certificate2Collection chain = [];
        try
        {
            chain.ImportFromPem(_certificates);
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"cannot use '{_certificatePath}': {exception.Message}", exception);
        }

        return chain.Count > 0 ? chain : throw new CryptographicException($"there is no certificate in '{_certificatePath}'");
    }

    private X509Certificate2 LoadLeaf()
    {
        try
        {
            return ForPlatform(X509Certificate2.CreateFromPem(_certificates, _key));
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CryptographicException($"no usable private key in '{_keyPath}': {exception.Message}", exception);
        }
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
