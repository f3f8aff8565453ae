using System.Net.Sockets;

namespace SmtpKit.Net;

/// <summary>The stream over an accepted socket, which the caller closes. It differs from its base in memory alone: see <see cref="SocketSender"/>.</summary>
internal sealed class SocketStream(Socket socket) : NetworkStream(socket, ownsSocket: false)
{
    // A handshake may be cancelled in the middle of a write, which a shared sender cannot be; replies never are.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? base.WriteAsync(buffer, cancellationToken) : SocketSender.SendAsync(Socket, buffer);
}
