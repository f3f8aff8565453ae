using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;

namespace SmtpKit.Tests.Support;

/// <summary>A client and the input of the server's end, over a socket, perhaps under TLS.</summary>
internal sealed class InputPair(SocketPair sockets, Stream client, PipeReader input, SslStream? server = null) : IAsyncDisposable
{
    public SocketPair Sockets { get; } = sockets;

    public Stream Client { get; } = client;

    public PipeReader Input { get; } = input;

    /// <summary>The client has nothing more to say.</summary>
    public async Task EndAsync()
    {
        if (Client is SslStream tls)
        {
            await tls.ShutdownAsync();
        }

        Sockets.Client.Socket.Shutdown(SocketShutdown.Send);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        Sockets.Dispose();
    }
}
