using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

/// <summary>RFC 5929 section 4.1: which hash of the certificate, by its signature.</summary>
public sealed class TlsServerEndPointTests
{
    private const string Pss = "1.2.840.113549.1.1.10";

    [Theory]
    [InlineData("1.2.840.113549.1.1.4", "SHA256")] // md5WithRSAEncryption, raised
    [InlineData("1.2.840.113549.1.1.5", "SHA256")] // sha1WithRSAEncryption, raised
    [InlineData("1.2.840.10045.4.1", "SHA256")] // ecdsa-with-SHA1, raised
    [InlineData("1.2.840.113549.1.1.11", "SHA256")]
    [InlineData("1.2.840.113549.1.1.12", "SHA384")]
    [InlineData("1.2.840.113549.1.1.13", "SHA512")]
    [InlineData("1.2.840.10045.4.3.2", "SHA256")]
    [InlineData("1.2.840.10045.4.3.3", "SHA384")]
    [InlineData("1.2.840.10045.4.3.4", "SHA512")]
    [InlineData("1.2.840.113549.1.1.14", null)] // sha224: not in the framework
    [InlineData("1.3.101.112", null)] // Ed25519: no hash of its own
    [InlineData("1.3.101.113", null)] // Ed448
    [InlineData("1.2.3.4", null)]
    public void Hash_IsThatOfTheSignature(string signature, string? hash) => Check(Make(Algorithm(signature, null)), hash);

    // RFC 4055 section 3.1: SHA-1 where they name none.
    [Theory]
    [InlineData(null, "SHA256")] // SHA-1 when nothing is said, raised
    [InlineData("1.3.14.3.2.26", "SHA256")]
    [InlineData("2.16.840.1.101.3.4.2.1", "SHA256")]
    [InlineData("2.16.840.1.101.3.4.2.2", "SHA384")]
    [InlineData("2.16.840.1.101.3.4.2.3", "SHA512")]
    [InlineData("2.16.840.1.101.3.4.2.4", null)]
    public void HashOfPss_StandsAmongItsParameters(string? parameter, string? hash) =>
        Check(Make(Algorithm(Pss, writer =>
        {
            using (writer.PushSequence())
            {
                if (parameter is not null)
                {
                    using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(parameter);
                    }
                }
            }
        })), hash);

    [Fact]
    public void PssWithParametersThatAreNone_HasNoHash() => Check(Make(Algorithm(Pss, writer => writer.WriteInteger(1))), null);

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    public void RealSignatures_AreRead(string hash)
    {
        HashAlgorithmName name = new(hash);
        using RSA rsa = RSA.Create(2048);
        using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (CertificateRequest request in new CertificateRequest[]
        {
            new("CN=mx", rsa, name, RSASignaturePadding.Pkcs1),
            new("CN=mx", rsa, name, RSASignaturePadding.Pss),
            new("CN=mx", ecdsa, name),
        })
        {
            Check(request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1)), hash);
        }
    }

    [Fact]
    public void OneCertificate_IsHashedOnce()
    {
        using X509Certificate2 certificate = Make(Algorithm("1.2.840.10045.4.3.2", null));

        TlsServerEndPoint.Of(certificate).Should().BeSameAs(TlsServerEndPoint.Of(certificate));
    }

    /// <summary>A certificate signed by Ed25519, as far as it says.</summary>
    internal static X509Certificate2 WithoutSingleHash() => Make(Algorithm("1.3.101.112", null));

    private static void Check(X509Certificate2 certificate, string? hash)
    {
        TlsServerEndPoint? binding = TlsServerEndPoint.Of(certificate);
        byte[]? expected = hash switch
        {
            "SHA256" => SHA256.HashData(certificate.RawData),
            "SHA384" => SHA384.HashData(certificate.RawData),
            "SHA512" => SHA512.HashData(certificate.RawData),
            _ => null,
        };
        if (expected is null)
        {
            binding.Should().BeNull();
            return;
        }

        binding!.Type.Should().Be("tls-server-end-point");
        binding.Data.ToArray().Should().Equal(expected);
    }

    private static byte[] Algorithm(string identifier, Action<AsnWriter>? parameters)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(identifier);
            parameters?.Invoke(writer);
        }

        return writer.Encode();
    }

    private static X509Certificate2 Make(byte[] algorithm)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=mx", key, HashAlgorithmName.SHA256);
        return request.Create(
            request.SubjectName, new Signed(algorithm, key), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1), [1]);
    }

    /// <summary>Signs with nothing and says that it was by any algorithm.</summary>
    private sealed class Signed(byte[] algorithm, ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => algorithm;

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => [1, 2, 3];

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
