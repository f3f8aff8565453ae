using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.LoadTest.Servers;

/// <summary>A certificate for all servers and its key, in PEM files that go when this goes.</summary>
internal sealed class CertificateFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smtpkit-load-");

    private CertificateFiles(X509Certificate2 certificate, string key)
    {
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key);
    }

    public string Certificate => Path.Combine(_folder.FullName, "cert.pem");

    public string Key => Path.Combine(_folder.FullName, "key.pem");

    /// <param name="rsa">A key of RSA, 2,048 bits, rather than ECDSA, P-256.</param>
    public static CertificateFiles Make(bool rsa)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        if (rsa)
        {
            using RSA key = RSA.Create(2048);
            CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using X509Certificate2 made = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(7));
            return new CertificateFiles(made, key.ExportPkcs8PrivateKeyPem());
        }

        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest small = new("CN=localhost", curve, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = small.CreateSelfSigned(now.AddHours(-1), now.AddDays(7));
        return new CertificateFiles(certificate, curve.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
