using System.Security.Cryptography.X509Certificates;
using SmtpKit.Tests.Support;

namespace SmtpKit.Hosting.Tests.Support;

/// <summary>Certificates in files, in a directory that goes with this.</summary>
internal sealed class TestFiles : IDisposable
{
    public const string Password = "open sesame";

    private readonly TestAuthority _authority = new();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("smtpkit-hosting-").FullName;

    /// <summary>Writes a certificate with its key to a PEM file.</summary>
    /// <returns>The file's path.</returns>
    public string Pem(string name, string file = "cert.pem")
    {
        using X509Certificate2 certificate = _authority.Issue(name, TestAuthority.ServerUse);
        return Write(file, TestAuthority.Pem(certificate) + TestAuthority.KeyPem(certificate));
    }

    /// <summary>Writes a certificate and its key to two PEM files: <c>apart.pem</c> and <c>apart.key</c>.</summary>
    public void PemApart(string name)
    {
        using X509Certificate2 certificate = _authority.Issue(name, TestAuthority.ServerUse);
        Write("apart.pem", TestAuthority.Pem(certificate));
        Write("apart.key", TestAuthority.KeyPem(certificate));
    }

    /// <summary>Writes a certificate with its key to a PKCS #12 file, under <see cref="Password"/>.</summary>
    public string Pfx(string name, string file = "cert.pfx")
    {
        using X509Certificate2 certificate = _authority.Issue(name, TestAuthority.ServerUse);
        string path = Path(file);
        File.WriteAllBytes(path, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password));
        return path;
    }

    /// <summary>Writes the authority's certificate.</summary>
    public string Authority() => Write("ca.pem", TestAuthority.Pem(_authority.Certificate));

    public string Write(string file, string text)
    {
        string path = Path(file);
        File.WriteAllText(path, text);
        return path;
    }

    public string Path(string file) => System.IO.Path.Combine(Directory, file);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
