using System.Net;
using System.Net.Sockets;

namespace SmtpKit.Tests.Support;

/// <summary>Two ends of a connection over the loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket server, Socket client)
    {
        Server = server;
        Client = new NetworkStream(client, ownsSocket: true);
    }

    public Socket Server { get; }

    public NetworkStream Client { get; }

    public static async Task<SocketPair> ConnectAsync()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        return new SocketPair(await listener.AcceptAsync(), client);
    }

    /// <summary>The client breaks off.</summary>
    public void Reset()
    {
        Client.Socket.LingerState = new LingerOption(true, 0);

        // The stream would end the connection in peace first.
        Client.Socket.Dispose();
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
