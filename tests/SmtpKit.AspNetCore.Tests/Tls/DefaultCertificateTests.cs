using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using SmtpKit.AspNetCore.Tests.Support;
using SmtpKit.Interop.Tests.Support;
using SmtpKit.Tests.Support;
using TestAuthority = SmtpKit.Interop.Tests.Support.TestAuthority;

namespace SmtpKit.AspNetCore.Tests.Tls;

/// <summary>Endpoints without a certificate of their own: where theirs comes from.</summary>
public sealed class DefaultCertificateTests
{
    private const string Section = "Kestrel:Certificates:Default";
    private const string Password = "open sesame";

    public static TheoryData<string> Forms => ["pem", "both in one", "encrypted pem", "pfx"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Configuration_NamesTheFiles(string form)
    {
        using TemporaryFolder folder = new();
        await using MailHost host = Configured(folder, form).WithSmtp(rules => rules.Tls = TlsMode.Implicit).WithSmtp();
        await host.StartAsync();
        await using MailClient implicitly = await MailClient.ConnectAsync(host.Endpoints[0].EndPoint);
        (await implicitly.HandshakeAsync()).RemoteCertificate!.GetCertHashString().Should().Be(TestAuthority.Server.Thumbprint);
        await implicitly.HelloAsync();

        await using MailClient later = await MailClient.OpenAsync(host.Endpoints[1].EndPoint);
        (await later.SayAsync("STARTTLS")).Should().StartWith("220 ");
        (await later.HandshakeAsync()).RemoteCertificate!.GetCertHashString().Should().Be(TestAuthority.Server.Thumbprint);
        host.Logs.Lines.Count(line => line.Contains("use the one of Kestrel:Certificates:Default: CN=localhost", StringComparison.Ordinal))
            .Should().Be(1, "one certificate serves all");
    }

    [Fact]
    public async Task EndpointsOwnCertificate_ComesFirst()
    {
        using TemporaryFolder folder = new();
        using X509Certificate2 own = TestAuthority.Issue("localhost", "1.3.6.1.5.5.7.3.1");
        await using MailHost host = await Configured(folder, "pem")
            .WithSmtp(rules =>
            {
                rules.Tls = TlsMode.Implicit;
                rules.Certificate = System.Net.Security.SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
            })
            .StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        (await client.HandshakeAsync()).RemoteCertificate!.GetCertHashString().Should().Be(own.Thumbprint);
    }

    [Fact]
    public async Task RenewedFile_IsTakenUp()
    {
        using TemporaryFolder folder = new();
        using X509Certificate2 next = TestAuthority.Issue("localhost", "1.3.6.1.5.5.7.3.1");
        ManualTimeProvider clock = new();
        await using MailHost host = await Configured(folder, "both in one")
            .WithServices(services => services.AddSingleton<TimeProvider>(clock))
            .WithSmtp(rules => rules.Tls = TlsMode.Implicit)
            .StartAsync();
        folder.Write("both.pem", TestAuthority.Pem(next));
        clock.Advance(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(1));
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        (await client.HandshakeAsync()).RemoteCertificate!.GetCertHashString().Should().Be(next.Thumbprint);
    }

    [Theory]
    [InlineData("Path", "missing.pem", "Kestrel:Certificates:Default:Path 'missing.pem', *")]
    [InlineData("Path", "garbage.pem", "Kestrel:Certificates:Default:Path 'garbage.pem', *")]
    [InlineData("KeyPath", "missing.key", "*Kestrel:Certificates:Default:KeyPath 'missing.key': *")]
    [InlineData("Password", "wrong", "*Kestrel:Certificates:Default:Password: *")]
    [InlineData("Subject", "localhost", "Kestrel:Certificates:Default:Path and Kestrel:Certificates:Default:Subject are both set*")]
    public void Mistake_IsNamedByItsKey(string key, string value, string message)
    {
        using TemporaryFolder folder = new();
        folder.Write("garbage.pem", "This is no certificate.\n");
        folder.Write("chain.pem", TestAuthority.ServerPem);
        folder.Write("key.pem", TestAuthority.ServerKeyPem);
        Dictionary<string, string?> settings = new() { [$"{Section}:Path"] = "chain.pem", [$"{Section}:KeyPath"] = "key.pem" };
        settings[$"{Section}:{key}"] = value;
        this.Invoking(_ => Load(settings, folder.Path)).Should().Throw<InvalidOperationException>().WithMessage(message).Which.Message.Should().NotContain("wrong:");
    }

    [Theory]
    [InlineData("Subject", "nobody.invalid", "Kestrel:Certificates:Default:Subject 'nobody.invalid': store CurrentUser/My has no valid certificate*")]
    [InlineData("Location", "Moon", "Kestrel:Certificates:Default:Location 'Moon' is neither *")]
    [InlineData("AllowInvalid", "perhaps", "Kestrel:Certificates:Default:AllowInvalid 'perhaps' is neither true nor false.")]
    public void MistakeAboutAStore_IsNamedByItsKey(string key, string value, string message)
    {
        Dictionary<string, string?> settings = new() { [$"{Section}:Subject"] = "nobody.invalid", [$"{Section}:{key}"] = value };
        this.Invoking(_ => Load(settings, "")).Should().Throw<InvalidOperationException>().WithMessage(message);
    }

    [Fact]
    public async Task WithoutAny_ThereIsNoStartTls()
    {
        await using MailHost host = await new MailHost().WithSmtp().StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
        (await client.SayAsync("EHLO client.test")).Should().NotContain("STARTTLS");
    }

    [Fact]
    public async Task WithoutAny_TlsThatIsAskedForEndsTheStart()
    {
        await using MailHost host = new MailHost().WithSmtp(rules => rules.Tls = TlsMode.Implicit);
        await host.Invoking(h => h.StartAsync()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("SMTP on *implicit TLS needs a certificate*Kestrel:Certificates:Default:Path*dotnet dev-certs https*");
    }

    [Fact]
    public void DevelopmentCertificate_IsTheNewestValidOne()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        X509Certificate2 old = MakeDevelopment(now, [2], until: 300);
        X509Certificate2 right = MakeDevelopment(now, [4], until: 30);
        X509Certificate2 longer = MakeDevelopment(now, [4], until: 60);
        X509Certificate2 expired = MakeDevelopment(now, [6], until: -1);
        using X509Certificate2 withoutKey = X509CertificateLoader.LoadCertificate(MakeDevelopment(now, [7], until: 30).RawData);
        DevelopmentCertificate.Choose([old, right, longer, expired, withoutKey, TestAuthority.Server], now).Should().BeSameAs(longer);
        DevelopmentCertificate.Choose([old, expired], now).Should().BeSameAs(old);
        DevelopmentCertificate.Choose([expired, TestAuthority.Server], now).Should().BeNull();
        DevelopmentCertificate.Choose([MakeDevelopment(now, "ASP.NET Core HTTPS development certificate"u8.ToArray(), until: 3), old], now).Should().BeSameAs(old);
    }

    private static FoundCertificate? Load(Dictionary<string, string?> settings, string root) => ConfiguredCertificate.Load(
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), root, NullLoggerFactory.Instance, TimeProvider.System);

    private static MailHost Configured(TemporaryFolder folder, string form)
    {
        MailHost host = new();
        switch (form)
        {
            case "pem":
                host.WithSetting($"{Section}:Path", folder.Write("chain.pem", TestAuthority.ServerPem + "\n" + TestAuthority.RootPem));
                return host.WithSetting($"{Section}:KeyPath", folder.Write("key.pem", TestAuthority.ServerKeyPem));
            case "both in one":
                return host.WithSetting($"{Section}:Path", folder.Write("both.pem", TestAuthority.Pem(TestAuthority.Server)));
            case "encrypted pem":
                using (ECDsa key = TestAuthority.Server.GetECDsaPrivateKey()!)
                {
                    PbeParameters how = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
                    host.WithSetting($"{Section}:KeyPath", folder.Write("key.pem", key.ExportEncryptedPkcs8PrivateKeyPem(Password, how)));
                }

                host.WithSetting($"{Section}:Password", Password);
                return host.WithSetting($"{Section}:Path", folder.Write("chain.pem", TestAuthority.ServerPem));
            default:
                host.WithSetting($"{Section}:Password", Password);
                return host.WithSetting($"{Section}:Path", folder.Write("server.pfx", TestAuthority.Server.Export(X509ContentType.Pkcs12, Password)));
        }
    }

    private static X509Certificate2 MakeDevelopment(DateTimeOffset now, byte[] version, int until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.311.84.1.1", version, critical: false));
        return request.CreateSelfSigned(now.AddDays(-10), now.AddDays(until));
    }
}
