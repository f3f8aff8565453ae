using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using SmtpKit.Net;

namespace SmtpKit.Tests.Support;

/// <content>Sessions over pipes.</content>
internal sealed partial class TestServer
{
    /// <summary>Whether the transport may take octets from a client although the session takes no more.</summary>
    public static bool TakesInVain => false;

    /// <summary>Opens a session over a pair of pipes in memory.</summary>
    public TestClient Connect(IPAddress? from = null, PipeOptions? toClientOptions = null, SmtpTlsInfo? tls = null, CancellationToken cut = default)
    {
        Pipe toServer = new();
        Pipe toClient = new(toClientOptions ?? PipeOptions.Default);
        WatchedReader reader = new(toServer.Reader);
        SmtpConnectionInfo connection = new()
        {
            Endpoint = Endpoint,
            RemoteEndPoint = from is null ? null : new IPEndPoint(from, 40000),
            Tls = tls ?? Tls,
        };
        Task session = Server.ServeAsync(new DuplexPipe(reader, toClient.Writer), connection, cut);
        return new TestClient(new DuplexPipeStream(toClient.Reader, toServer.Writer), toServer.Writer, reader, session);
    }

    [SuppressMessage("Performance", "CA1822", Justification = "Another transport has something to close.")]
    private partial ValueTask CloseTransportAsync() => default;
}
