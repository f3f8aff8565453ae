using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Tests.Support;

/// <summary>A certificate for <c>mx.example.com</c>, made once.</summary>
internal static class TestCertificate
{
    public static SslStreamCertificateContext Context { get; } = Make();

    private static SslStreamCertificateContext Make()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=mx.example.com", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("mx.example.com");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return SslStreamCertificateContext.Create(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30)), additionalCertificates: null, offline: true);
    }
}
