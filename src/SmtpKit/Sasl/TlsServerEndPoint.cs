using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Sasl;

/// <summary>
/// The channel binding <c>tls-server-end-point</c> (RFC 5929 section 4.1): a hash of the certificate that the server has shown on this connection, by
/// the hash of the certificate's signature.
/// </summary>
/// <remarks>The framework cannot be asked for it: on a server it hashes the client's certificate.</remarks>
internal sealed class TlsServerEndPoint : IChannelBinding
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    // A certificate serves many connections, and is hashed once.
    private static readonly ConditionalWeakTable<X509Certificate2, Known> All = [];

    private TlsServerEndPoint(byte[] data) => Data = data;

    public string Type => "tls-server-end-point";

    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The binding to a certificate; null when its signature has no single hash (Ed25519, Ed448) or one that is not known here.</summary>
    public static TlsServerEndPoint? Of(X509Certificate2 certificate) => All.GetValue(certificate, static given => new Known(Make(given))).Binding;

    private static TlsServerEndPoint? Make(X509Certificate2 certificate)
    {
        ReadOnlyMemory<byte> octets = certificate.RawDataMemory;
        string? signature = certificate.SignatureAlgorithm.Value;
        return HashOf(signature == RsaPss ? PssHash(octets) : signature) switch
        {
            HashName.Sha256 => new(SHA256.HashData(octets.Span)),
            HashName.Sha384 => new(SHA384.HashData(octets.Span)),
            HashName.Sha512 => new(SHA512.HashData(octets.Span)),
            _ => null,
        };
    }

    private static HashName HashOf(string? algorithm) => algorithm switch
    {
        // MD5 and SHA-1 are raised to SHA-256: md5WithRSA, sha1WithRSA, ecdsa-with-SHA1; SHA-1 itself, for PSS.
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" or "1.3.14.3.2.26" => HashName.Sha256,

        // sha256WithRSA, ecdsa-with-SHA256, SHA-256; and so on.
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" or "2.16.840.1.101.3.4.2.1" => HashName.Sha256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" or "2.16.840.1.101.3.4.2.2" => HashName.Sha384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" or "2.16.840.1.101.3.4.2.3" => HashName.Sha512,
        _ => HashName.None,
    };

    // RFC 4055 section 3.1: the hash stands among the signature's parameters, SHA-1 when it does not.
    private static string? PssHash(ReadOnlyMemory<byte> octets)
    {
        try
        {
            // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { algorithm, parameters }, signature }
            AsnReader certificate = new AsnReader(octets, AsnEncodingRules.DER).ReadSequence();
            certificate.ReadEncodedValue();
            AsnReader signature = certificate.ReadSequence();
            signature.ReadObjectIdentifier();
            AsnReader parameters = signature.ReadSequence();
            Asn1Tag hash = new(TagClass.ContextSpecific, 0, isConstructed: true);
            return parameters.HasData && parameters.PeekTag() == hash
                ? parameters.ReadSequence(hash).ReadSequence().ReadObjectIdentifier()
                : "1.3.14.3.2.26";
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private enum HashName
    {
        None,
        Sha256,
        Sha384,
        Sha512,
    }

    private sealed record Known(TlsServerEndPoint? Binding);
}
