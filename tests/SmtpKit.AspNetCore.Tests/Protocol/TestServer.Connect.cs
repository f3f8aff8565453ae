using System.IO.Pipelines;
using System.Net;

namespace SmtpKit.Tests.Support;

/// <content>
/// Sessions over Kestrel: each is a real socket that Kestrel has accepted, and passes a connection middleware and <c>UseSmtp</c>.
/// </content>
internal sealed partial class TestServer
{
    private KestrelTransport? _kestrel;

    /// <summary>Whether the transport may take octets from a client although the session takes no more.</summary>
    public static bool TakesInVain => true;

    /// <summary>Opens a session over a socket that Kestrel accepts.</summary>
    /// <param name="from">Where the client is said to be; null for nowhere that is known.</param>
    /// <param name="toClientOptions">The back-pressure of the way to the client: it then goes over a pipe, since nobody knows a socket's.</param>
    /// <param name="tls">The TLS that the connection is said to have.</param>
    /// <param name="cut">Cuts the session short, which Kestrel never asks for: such a one is served without <c>UseSmtp</c>.</param>
    public TestClient Connect(IPAddress? from = null, PipeOptions? toClientOptions = null, SmtpTlsInfo? tls = null, CancellationToken cut = default)
    {
        _kestrel ??= KestrelTransport.Start(Server, Endpoint);
        return _kestrel.Connect(from is null ? null : new IPEndPoint(from, 40000), toClientOptions, tls ?? Tls, cut);
    }

    private partial ValueTask CloseTransportAsync() => _kestrel?.DisposeAsync() ?? default;
}
