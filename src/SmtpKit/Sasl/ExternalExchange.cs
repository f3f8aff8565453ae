using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Sasl;

/// <summary>
/// EXTERNAL (RFC 4422 appendix A): the TLS handshake has proved who the client is. It sends whom it wants to be, or nothing when the certificate says
/// enough.
/// </summary>
internal sealed class ExternalExchange(X509Certificate2 certificate) : SaslExchange
{
    public const string Name = "EXTERNAL";

    public override SaslStep Begin() => SaslStep.Challenge([]);

    public override SaslStep Next(ReadOnlySpan<byte> response)
    {
        // Appendix A.1: UTF-8 without NUL.
        if (response.Contains((byte)0) || !Utf8.IsValid(response))
        {
            return SaslStep.Failed;
        }

        return SaslStep.Judge(new CertificateCredential(Name, certificate, response.IsEmpty ? null : Encoding.UTF8.GetString(response)));
    }
}
