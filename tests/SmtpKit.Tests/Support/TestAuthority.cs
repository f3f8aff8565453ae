using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Tests.Support;

/// <summary>A certificate authority of a test's own.</summary>
internal sealed class TestAuthority
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>Now, as the test's server has it: certificates are valid from ten days before to ten days after.</summary>
    public static readonly DateTimeOffset Now = new ManualTimeProvider().GetUtcNow();

    private readonly X509Certificate2 _issuer;

    public TestAuthority(string name = "Test authority")
        : this(Make(name, issuer: null, isAuthority: true))
    {
    }

    private TestAuthority(X509Certificate2 issuer) => _issuer = issuer;

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_issuer.RawData);

    /// <summary>A certificate with its key.</summary>
    /// <param name="name">Its common name, and its DNS name.</param>
    /// <param name="use">What it is for; null for anything.</param>
    /// <param name="from">From when it is valid, in days from now.</param>
    /// <param name="until">Until when, in days from now.</param>
    /// <param name="extension">One more extension.</param>
    public X509Certificate2 Issue(string name, string? use = null, int from = -10, int until = 10, X509Extension? extension = null) =>
        Make(name, _issuer, isAuthority: false, use, from, until, extension);

    /// <summary>As <see cref="Issue"/>, as a server's endpoint takes it.</summary>
    public SslStreamCertificateContext IssueContext(string name) =>
        SslStreamCertificateContext.Create(Issue(name, ServerUse), additionalCertificates: null, offline: true);

    /// <summary>An authority below this one.</summary>
    public TestAuthority Intermediate(string name, X509Extension? extension = null) => new(Make(name, _issuer, isAuthority: true, extension: extension));

    public static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";

    public static string KeyPem(X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    private static X509Certificate2 Make(
        string name, X509Certificate2? issuer, bool isAuthority, string? use = null, int from = -10, int until = 10, X509Extension? extension = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(name);
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (issuer is not null)
        {
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        }

        if (use is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        }

        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddDays(-100), Now.AddDays(100));
        }

        using X509Certificate2 issued = request.Create(issuer, Now.AddDays(from), Now.AddDays(until), RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }
}
