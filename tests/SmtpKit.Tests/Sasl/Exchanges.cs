using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

/// <summary>Exchanges as a session begins them.</summary>
internal static class Exchanges
{
    private static readonly X509Certificate2 ClientCertificate = MakeCertificate();

    public static IChannelBinding Binding { get; } = new OctetsToBind("tls-server-end-point", new byte[] { 1, 2, 3 });

    public static SaslContext Context { get; } = new("mx.test", new ScramDecoys(ScramDecoys.SecretOfThisProcess, 10_000));

    public static SaslExchange Create(string mechanism) =>
        SaslMechanisms.All.Single(known => known.Name == mechanism).Create(Context with { Bindings = [Binding], ClientCertificate = ClientCertificate });

    public static ScramSha256Exchange Scram() => new(Context, withBinding: false);

    public static ScramSha256Exchange Scram(string serverNonce) => new(Context, withBinding: false, serverNonce);

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=user", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
    }

    internal sealed record OctetsToBind(string Type, ReadOnlyMemory<byte> Data) : IChannelBinding;
}
