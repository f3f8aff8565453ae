using System.Net.Security;

namespace SmtpKit.Tests.Support;

/// <summary>The client's side of a TLS handshake, with <see cref="TestCertificate"/> on the other.</summary>
internal static class ClientTls
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Makes the handshake. The stream below stays open when the one over it is disposed, so that both can be written to.</summary>
    public static async Task<SslStream> HandshakeAsync(Stream stream)
    {
        SslStream tls = new(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mx.example.com",
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate!.GetCertHashString() == TestCertificate.Context.TargetCertificate.GetCertHashString(),
        }).WaitAsync(Patience);
        return tls;
    }
}
