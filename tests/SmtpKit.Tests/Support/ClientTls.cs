using System.Net.Security;

namespace SmtpKit.Tests.Support;

/// <summary>The client's side of a TLS handshake.</summary>
internal static class ClientTls
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Makes the handshake with a server that shows <see cref="TestCertificate"/>.</summary>
    /// <remarks>The stream below stays open when the one over it is disposed, so that both can be written to.</remarks>
    public static Task<SslStream> HandshakeAsync(Stream stream) => HandshakeAsync(stream, options =>
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate!.GetCertHashString() == TestCertificate.Context.TargetCertificate.GetCertHashString());

    /// <summary>Makes the handshake with any server, for the name <c>mx.example.com</c> unless something else is set.</summary>
    public static async Task<SslStream> HandshakeAsync(Stream stream, Action<SslClientAuthenticationOptions>? configure)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "mx.example.com",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        };
        configure?.Invoke(options);
        SslStream tls = new(stream, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsClientAsync(options).WaitAsync(Patience);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins TLS as the endpoint has it, and greets under it. Throws what a failed handshake throws, on whichever side the client learns of it.</summary>
    public static async Task<SslStream> HelloUnderTlsAsync(this TestClient client, TlsMode mode, Action<SslClientAuthenticationOptions>? configure = null)
    {
        if (mode == TlsMode.StartTls)
        {
            await client.HelloAsync();
            (await client.CommandAsync("STARTTLS")).Should().StartWith("220 ");
        }

        SslStream tls = await HandshakeAsync(client.Stream, configure);
        client.Stream = tls;
        if (mode == TlsMode.Implicit && await client.ReadReplyAsync() is null)
        {
            throw new IOException("The server closed the connection before its greeting.");
        }

        return await client.CommandAsync("EHLO client.test") is null ? throw new IOException("The server closed the connection.") : tls;
    }
}
