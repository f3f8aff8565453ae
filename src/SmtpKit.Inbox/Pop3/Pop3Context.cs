using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Inbox.Pop3;

/// <summary>What all the sessions of a server share.</summary>
internal sealed record Pop3Context(Pop3Options Options, IPop3Maildrops Maildrops, ILogger Logger, TimeProvider Time)
{
    /// <summary>The longest handshake.</summary>
    public static TimeSpan HandshakeTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The listening address, in the form that the transport takes.</summary>
    public SmtpEndpoint Endpoint { get; } = new(Options.Address)
    {
        Certificate = Options.Certificate,
        CertificateSource = Options.CertificateSource,
        Tls = Options.Tls,
        ApplicationProtocols = [new SslApplicationProtocol("pop3")],
    };
}
