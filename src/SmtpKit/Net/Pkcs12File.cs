using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Net;

/// <summary>What a PKCS #12 file (<c>.pfx</c>, <c>.p12</c>) held at one moment. Disposed of, it forgets the key.</summary>
internal sealed class Pkcs12File : CertificateContent
{
    private readonly string _path;
    private readonly string? _password;
    private readonly byte[] _content;

    private Pkcs12File(string path, string? password, byte[] content)
        : base(SHA256.HashData(content))
    {
        _path = path;
        _password = password;
        _content = content;
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="IOException">It cannot be read or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static Pkcs12File Read(string path, string? password) => new(path, password, ReadFile(path));

    public override SslStreamCertificateContext Load(bool stapleOcsp)
    {
        X509Certificate2Collection all = LoadAll();
        X509Certificate2? leaf = all.FirstOrDefault(certificate => certificate.HasPrivateKey);
        if (leaf is null)
        {
            throw new CryptographicException(all.Count == 0 ? $"there is no certificate in '{_path}'" : $"there is no private key in '{_path}'");
        }

        all.Remove(leaf);
        return SslStreamCertificateContext.Create(leaf, all, offline: !stapleOcsp);
    }

    // Without a password it is no secret: the key in it lies open.
    public override void Dispose() => CryptographicOperations.ZeroMemory(_content);

    private X509Certificate2Collection LoadAll()
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12Collection(_content, _password);
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"cannot use '{_path}': {exception.Message}", exception);
        }
    }
}
