using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class ExternalExchangeTests
{
    // EXTERNAL is RFC 4422 appendix A, its response RFC 4422 appendix A.1.
    [Theory]
    [InlineData("", null)]
    [InlineData("ada@example.org", "ada@example.org")]
    [InlineData("j\u00f6rg", "j\u00f6rg")]
    public void Response_IsWhomTheClientWantsToBe(string response, string? actAs)
    {
        using X509Certificate2 certificate = Make("CN=Ada, O=Example");
        ExternalExchange exchange = new(certificate);

        exchange.Begin().Data.Should().BeEmpty();
        SaslStep step = exchange.Next(Encoding.UTF8.GetBytes(response));

        step.Kind.Should().Be(SaslStepKind.Judge);
        CertificateCredential credential = step.Credential.Should().BeOfType<CertificateCredential>().Subject;
        credential.Mechanism.Should().Be("EXTERNAL");
        credential.UserName.Should().Be("CN=Ada, O=Example");
        credential.AuthorizationIdentity.Should().Be(actAs);
        credential.Certificate.Should().BeSameAs(certificate);
    }

    [Fact]
    public void ResponseThatIsNoText_Fails()
    {
        using X509Certificate2 certificate = Make("CN=Ada");
        new ExternalExchange(certificate).Next("a\0b"u8).Kind.Should().Be(SaslStepKind.Failed);
        new ExternalExchange(certificate).Next([0xC3]).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void CertificateWithoutASubject_GoesByItsFingerprint()
    {
        using X509Certificate2 certificate = Make("");

        new CertificateCredential("EXTERNAL", certificate, null).UserName
            .Should().Be(Convert.ToHexString(SHA256.HashData(certificate.RawData)));
    }

    private static X509Certificate2 Make(string subject)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
    }
}
