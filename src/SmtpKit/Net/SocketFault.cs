using System.Net.Sockets;

namespace SmtpKit.Net;

/// <summary>What the system says of a socket, as the exception that a stream over it would throw.</summary>
internal static class SocketFault
{
    public static IOException Of(SocketError error)
    {
        SocketException reason = new((int)error);
        return new IOException(reason.Message, reason);
    }
}
