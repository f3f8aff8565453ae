using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Testing.Tls;

/// <summary>The certificate authority of one fake server, in memory; nothing of it is made before a client asks for TLS.</summary>
internal sealed class FakeAuthority(string serverName, IPAddress? address)
{
    private readonly Lazy<X509Certificate2> _root = new(() => MakeRoot("Fake SMTP server, root of a test"));
    private readonly ConcurrentDictionary<FakeCertificate, Lazy<SslStreamCertificateContext>> _contexts = new();

    /// <summary>The root, without its key.</summary>
    public X509Certificate2 Root => X509CertificateLoader.LoadCertificate(_root.Value.RawData);

    /// <summary>The same object each time, so that clients can resume their sessions.</summary>
    public SslStreamCertificateContext ContextOf(FakeCertificate certificate) =>
        _contexts.GetOrAdd(certificate, kind => new Lazy<SslStreamCertificateContext>(() => Make(kind))).Value;

    /// <summary>Whether a certificate is one of this authority's for the name that was asked for, now.</summary>
    public bool Vouches(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return false;
        }

        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_root.Value);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using X509Certificate2 shown = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(shown);
    }

    private SslStreamCertificateContext Make(FakeCertificate kind)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(kind == FakeCertificate.WrongHost ? "wrong.invalid" : serverName, key, isAuthority: false);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(Names(kind == FakeCertificate.WrongHost));
        DateTimeOffset now = Now();
        DateTimeOffset until = kind == FakeCertificate.Expired ? now.AddDays(-1) : now.AddDays(30);
        if (kind == FakeCertificate.SelfSigned)
        {
            return Context(request.CreateSelfSigned(now.AddDays(-30), until));
        }

        X509Certificate2 issuer = kind == FakeCertificate.UnknownAuthority ? MakeRoot("An authority that nobody knows") : _root.Value;
        using X509Certificate2 issued = request.Create(issuer, now.AddDays(-30), until, RandomNumberGenerator.GetBytes(16));
        return Context(issued.CopyWithPrivateKey(key));
    }

    private X509Extension Names(bool areWrong)
    {
        SubjectAlternativeNameBuilder names = new();
        if (areWrong)
        {
            names.AddDnsName("wrong.invalid");
            return names.Build();
        }

        // An address literal is no DNS name.
        if (!serverName.StartsWith('[') && serverName != "localhost")
        {
            names.AddDnsName(serverName);
        }

        names.AddDnsName("localhost");
        foreach (IPAddress ip in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback, address ?? IPAddress.Loopback }.Distinct())
        {
            names.AddIpAddress(ip);
        }

        return names.Build();
    }

    private static X509Certificate2 MakeRoot(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset now = Now();
        return Request(name, key, isAuthority: true).CreateSelfSigned(now.AddDays(-60), now.AddDays(60));
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        X500DistinguishedNameBuilder subject = new();
        subject.AddCommonName(name.Length > 64 ? name[..64] : name);
        CertificateRequest request = new(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (isAuthority)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        }

        return request;
    }

    private static SslStreamCertificateContext Context(X509Certificate2 certificate)
    {
        // Windows takes no key for TLS that is nowhere but in memory.
        if (OperatingSystem.IsWindows())
        {
            using X509Certificate2 inMemory = certificate;
            certificate = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pkcs12), password: null);
        }

        return SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    // By the machine's clock, whatever the server's is: it is the one that clients judge by.
    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
}
