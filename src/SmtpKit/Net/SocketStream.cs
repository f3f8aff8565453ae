using System.Net.Sockets;
using SmtpKit.Session;

namespace SmtpKit.Net;

/// <summary>The stream over an accepted socket, which the caller closes. It does not block, and it keeps less than its base: see <see cref="SocketSender"/>.</summary>
internal sealed class SocketStream : NetworkStream
{
    /// <summary>Makes the stream; the socket blocks no more.</summary>
    public SocketStream(Socket socket)
        : base(Blocking(socket), ownsSocket: false)
    {
        socket.Blocking = false;
    }

    /// <summary>Set during a handshake: its sums are long, and those who wait for the same thread need not wait for them.</summary>
    public bool IsHandshaking { get; set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read = base.ReadAsync(buffer, cancellationToken);
        return IsHandshaking && !read.IsCompleted ? ReadOnPoolAsync(read) : read;
    }

    // A handshake may be cancelled in the middle of a write, which a shared sender cannot be; replies never are.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? base.WriteAsync(buffer, cancellationToken) : SocketSender.SendAsync(Socket, buffer);

    private static async ValueTask<int> ReadOnPoolAsync(ValueTask<int> read)
    {
        int count = await read.ConfigureAwait(false);
        if (SocketThread.IsCurrent)
        {
            await SocketThread.LeaveAsync();
        }

        return count;
    }

    // All that its base can do would need a socket that blocks, and it asks for one.
    private static Socket Blocking(Socket socket)
    {
        socket.Blocking = true;
        return socket;
    }
}
