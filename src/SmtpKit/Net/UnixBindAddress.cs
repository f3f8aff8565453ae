using System.Net;
using System.Net.Sockets;
using SmtpKit.Wire;

namespace SmtpKit.Net;

/// <summary>A path to bind a Unix-domain socket to and to accept connections at, safe from the framework's own care and from its peers.</summary>
/// <remarks>
/// Bound to the framework's type, a socket deletes the file of its path when it is disposed of, whosever that is by then. And (.NET 10.0.12) a client that
/// has bound its own end to a longer path than the server's makes accepting throw on a thread of the framework's, which is the end of the process: the
/// room for the client's address is as large as the server's own. What this gives for a socket's ends is the framework's type all the same.
/// </remarks>
internal sealed class UnixBindAddress(string path) : EndPoint
{
    // sockaddr_un has 110 octets on Linux, and the system may add one to a path that fills it.
    private const int Roomy = 128;

    private readonly UnixDomainSocketEndPoint _inner = new(path);

    public override AddressFamily AddressFamily => AddressFamily.Unix;

    /// <summary>To be set when the socket is bound: from then on it is the clients' addresses that need room.</summary>
    public bool IsBound { get; set; }

    public override SocketAddress Serialize() => IsBound ? new SocketAddress(AddressFamily.Unix, Roomy) : _inner.Serialize();

    public override EndPoint Create(SocketAddress socketAddress)
    {
        try
        {
            return _inner.Create(socketAddress);
        }
        catch (ArgumentException)
        {
            // A path that fills the whole field, which the system allows and the framework does not. It must not be thrown into the framework's hands.
            return UnixAddress.Unnamed;
        }
    }
}
