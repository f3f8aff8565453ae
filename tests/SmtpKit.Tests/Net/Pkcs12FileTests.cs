using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>A certificate in a PKCS #12 file, beside what is the same for PEM files (<see cref="CertificateFileTests"/>).</summary>
public sealed class Pkcs12FileTests : IDisposable
{
    private const string Password = "open sesame";

    private readonly TestAuthority _below = new TestAuthority().Intermediate("Below");
    private readonly string _folder = Directory.CreateTempSubdirectory("smtpkit-pfx-").FullName;
    private readonly ManualTimeProvider _clock = new();
    private readonly TestServer.RecordingLog _log = new();

    public static TheoryData<string, string> Unusable => new()
    {
        { "empty", "cannot use*cert.pfx" },
        { "text", "cannot use*cert.pfx" },
        { "wrong password", "cannot use*cert.pfx" },
        { "no key", "no private key in*cert.pfx" },
    };

    private string FilePath => Path.Combine(_folder, "cert.pfx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData(Password)]
    public void CertificateAndChain_AreShown(string? password)
    {
        X509Certificate2 leaf = Write("leaf", password);
        using CertificateFile file = CertificateFile.FromPkcs12(FilePath, password, Options());
        file.Current.TargetCertificate.Thumbprint.Should().Be(leaf.Thumbprint);
        file.Current.IntermediateCertificates.Select(certificate => certificate.Subject).Should().Equal("CN=Below");
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public void FileThatCannotBeUsed_IsNamed_WithoutItsPassword(string what, string message)
    {
        X509Certificate2 leaf = Write("leaf", Password);
        switch (what)
        {
            case "empty":
                File.WriteAllBytes(FilePath, []);
                break;
            case "text":
                File.WriteAllText(FilePath, TestAuthority.Pem(leaf));
                break;
            case "no key":
                using (X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(leaf.RawData))
                {
                    File.WriteAllBytes(FilePath, withoutKey.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password));
                }

                break;
            default:
                break;
        }

        FluentActions.Invoking(() => CertificateFile.FromPkcs12(FilePath, what == "wrong password" ? "hunter2" : Password, Options()))
            .Should().Throw<CryptographicException>().WithMessage($"*{message}*").Which.Message.Should().NotContain("hunter2");
    }

    [Fact]
    public void RenewedFile_IsLoaded_AndABrokenOneIsNot()
    {
        Write("first", Password);
        using CertificateFile file = CertificateFile.FromPkcs12(FilePath, Password, Options());
        X509Certificate2 second = Write("second", Password);
        _clock.Advance(TimeSpan.FromSeconds(12));
        file.Current.TargetCertificate.Thumbprint.Should().Be(second.Thumbprint);

        Write("third", "another password");
        _clock.Advance(TimeSpan.FromSeconds(12));
        file.Current.TargetCertificate.Thumbprint.Should().Be(second.Thumbprint);
        _log.Lines.Should().ContainSingle(line => line.StartsWith("Warning 423", StringComparison.Ordinal));
    }

    private CertificateFileOptions Options() => new() { TimeProvider = _clock, LoggerFactory = _log };

    private X509Certificate2 Write(string name, string? password)
    {
        X509Certificate2 leaf = _below.Issue(name, TestAuthority.ServerUse);
        X509Certificate2Collection all = [leaf, _below.Certificate];
        File.WriteAllBytes(FilePath, all.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, password));
        return leaf;
    }
}
