using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Tool.Tests.Support;

/// <summary>A root, an intermediate certificate and one for <c>localhost</c>, as PEM files in a directory that goes with this.</summary>
public sealed class PemFiles : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("smtpkit-pem-").FullName;

    public PemFiles()
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-1);
        DateTimeOffset to = from.AddDays(30);

        Root = Request("Test root", rootKey, isAuthority: true).CreateSelfSigned(from, to);
        using X509Certificate2 middle = Request("Test intermediate", middleKey, isAuthority: true).Create(Root, from, to, [1]);
        using X509Certificate2 middleWithKey = middle.CopyWithPrivateKey(middleKey);
        using X509Certificate2 leaf = Request("localhost", leafKey, isAuthority: false).Create(middleWithKey, from, to, [2]);

        Chain = Write("chain.pem", leaf.ExportCertificatePem() + "\n" + middle.ExportCertificatePem() + "\n");
        Key = Write("key.pem", leafKey.ExportPkcs8PrivateKeyPem());
        OtherKey = Write("other.pem", rootKey.ExportPkcs8PrivateKeyPem());
        Both = Write("both.pem", leafKey.ExportPkcs8PrivateKeyPem() + "\n" + leaf.ExportCertificatePem() + "\n");
        Garbage = Write("garbage.pem", "This is no certificate.\n");
    }

    public X509Certificate2 Root { get; }

    /// <summary>The root's certificate as a file.</summary>
    public string RootFile => Write("root.pem", Root.ExportCertificatePem() + "\n");

    /// <summary>A certificate of the root with its key, for a client or another server.</summary>
    public X509Certificate2 Issue(string name, string? mailAddress = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issued = Request(name, key, isAuthority: false, mailAddress).Create(Root, Root.NotBefore, Root.NotAfter, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>Puts another certificate into <see cref="Chain"/> and <see cref="Key"/>.</summary>
    public void Renew(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        Write("chain.pem", certificate.ExportCertificatePem() + "\n");
    }

    /// <summary>The server's certificate and the intermediate one.</summary>
    public string Chain { get; }

    public string Key { get; }

    /// <summary>Not the certificate's.</summary>
    public string OtherKey { get; }

    /// <summary>Key and certificate in one file.</summary>
    public string Both { get; }

    public string Garbage { get; }

    public string Missing => Path.Combine(_directory, "missing.pem");

    public void Dispose()
    {
        Root.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority, string? mailAddress = null)
    {
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName(name);
            names.AddIpAddress(IPAddress.Loopback);
            if (mailAddress is not null)
            {
                names.AddEmailAddress(mailAddress);
            }

            request.CertificateExtensions.Add(names.Build());
        }

        return request;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
