using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>
/// A certificate authority of our own and a server certificate by it, for <c>localhost</c> and <c>127.0.0.1</c>: clients that are told of the
/// authority verify for real, and those that are not must refuse.
/// </summary>
internal static class TestAuthority
{
    private static readonly ECDsa ServerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa RootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly X509Certificate2 RootWithKey;

    /// <summary>The authority's certificate.</summary>
    public static X509Certificate2 Root { get; }

    /// <summary>The server's certificate with its key.</summary>
    public static X509Certificate2 Server { get; }

    /// <summary>The server's certificate as an endpoint takes it; one for all, as a server would.</summary>
    public static SslStreamCertificateContext Context { get; }

    /// <summary>The authority's certificate, for a client's <c>--cacert</c>.</summary>
    public static string RootPem => Root.ExportCertificatePem();

    /// <summary>The authority's key, for a program that is given files.</summary>
    public static string RootKeyPem => RootKey.ExportPkcs8PrivateKeyPem();

    /// <summary>The server's certificate, for a program that is given files.</summary>
    public static string ServerPem => Server.ExportCertificatePem();

    /// <summary>The server's key, for a program that is given files.</summary>
    public static string ServerKeyPem => ServerKey.ExportPkcs8PrivateKeyPem();

#pragma warning disable CA1810 // The order of the steps is the point.
    static TestAuthority()
#pragma warning restore CA1810
    {
        // Wide enough for clocks that disagree, short enough that nobody keeps it.
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddHours(-1);
        DateTimeOffset until = from.AddDays(1);
        CertificateRequest root = new("CN=SmtpKit test authority", RootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        X509SubjectKeyIdentifierExtension rootId = new(root.PublicKey, critical: false);
        root.CertificateExtensions.Add(rootId);
        RootWithKey = root.CreateSelfSigned(from, until);
        Root = X509CertificateLoader.LoadCertificate(RootWithKey.RawData);

        CertificateRequest server = new("CN=localhost", ServerKey, HashAlgorithmName.SHA256);
        server.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        server.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        server.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(server.PublicKey, critical: false));
        server.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(rootId));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        using X509Certificate2 withoutKey = server.Create(RootWithKey, from, until, RandomNumberGenerator.GetBytes(16));
        Server = withoutKey.CopyWithPrivateKey(ServerKey);

        Context = SslStreamCertificateContext.Create(Server, [Root], offline: true);
    }

    /// <summary>One more certificate of the authority.</summary>
    /// <param name="name">Whom it is for.</param>
    /// <param name="use">The object identifier of what it is for.</param>
    /// <param name="extension">One more extension.</param>
    /// <returns>The certificate with its key.</returns>
    public static X509Certificate2 Issue(string name, string use, X509Extension? extension = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        using X509Certificate2 withoutKey = request.Create(RootWithKey, RootWithKey.NotBefore, RootWithKey.NotAfter, [1, .. RandomNumberGenerator.GetBytes(15)]);
        return withoutKey.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate and its key in one text.</summary>
    public static string Pem(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
