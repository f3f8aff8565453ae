using System.Buffers;
using System.Net.Sockets;
using SmtpKit.Session;

namespace SmtpKit.Net;

/// <summary>The stream over an accepted socket, which the caller closes. It does not block, and it keeps less than its base: see <see cref="SocketSender"/>.</summary>
/// <remarks>
/// One read and one write at a time. While much comes it reads ahead: TLS asks for a record at a time, and a system call for each, with an acknowledgement
/// that the system sends for it, costs more than to copy the record once. A read of no octets completes when there is something to read; while much
/// comes, at once.
/// </remarks>
internal sealed class SocketStream : NetworkStream
{
    // Eight records of the longest kind; held only while they are decrypted.
    private const int AheadBuffer = 128 * 1024;

    private byte[]? _ahead;
    private int _aheadStart;
    private int _aheadEnd;

    // Whether the last read took all that it could, at once.
    private bool _mayHaveMore;

    // What reading ahead has met: the system says so once only.
    private SocketError _fault;

    private SocketStreamWait? _wait;

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
        if (_ahead is not null || (_mayHaveMore && TryReadAhead()))
        {
            return new(TakeAhead(buffer.Span));
        }

        if (_fault != SocketError.Success)
        {
            return ValueTask.FromException<int>(SocketFault.Of(_fault));
        }

        if (IsHandshaking || cancellationToken.CanBeCanceled)
        {
            ValueTask<int> read = base.ReadAsync(buffer, cancellationToken);
            return IsHandshaking && !read.IsCompleted ? ReadOnPoolAsync(read) : read;
        }

        if (!buffer.IsEmpty)
        {
            int count = Socket.Receive(buffer.Span, SocketFlags.None, out SocketError error);
            if (error != SocketError.WouldBlock)
            {
                _mayHaveMore = count > 0 && count == buffer.Length;
                return error == SocketError.Success ? new(count) : ValueTask.FromException<int>(SocketFault.Of(error));
            }
        }

        return (_wait ??= new SocketStreamWait(Socket)).ReadAsync(buffer);
    }

    // A handshake may be cancelled in the middle of a write, which a shared sender cannot be; replies never are.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? base.WriteAsync(buffer, cancellationToken) : SocketSender.SendAsync(Socket, buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ReturnAhead();
            _wait?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static async ValueTask<int> ReadOnPoolAsync(ValueTask<int> read)
    {
        int count = await read.ConfigureAwait(false);
        if (SocketThread.IsCurrent)
        {
            await SocketThread.LeaveAsync().ConfigureAwait(false);
        }

        return count;
    }

    private bool TryReadAhead()
    {
        _mayHaveMore = false;
        _ahead = ArrayPool<byte>.Shared.Rent(AheadBuffer);
        _aheadStart = 0;
        _aheadEnd = Socket.Receive(_ahead, SocketFlags.None, out SocketError error);
        if (error != SocketError.Success || _aheadEnd == 0)
        {
            // The end is there for the next read, too; a fault is not.
            _fault = error == SocketError.WouldBlock ? SocketError.Success : error;
            ReturnAhead();
            return false;
        }

        // Less than a buffer is much, too: the sender may be about to fill the next one.
        _mayHaveMore = _aheadEnd >= AheadBuffer / 8;
        return true;
    }

    private int TakeAhead(Span<byte> target)
    {
        int count = Math.Min(target.Length, _aheadEnd - _aheadStart);
        _ahead.AsSpan(_aheadStart, count).CopyTo(target);
        _aheadStart += count;
        if (_aheadStart == _aheadEnd)
        {
            ReturnAhead();
        }

        return count;
    }

    private void ReturnAhead()
    {
        if (_ahead is { } ahead)
        {
            _ahead = null;
            ArrayPool<byte>.Shared.Return(ahead);
        }
    }

    // All that its base can do would need a socket that blocks, and it asks for one.
    private static Socket Blocking(Socket socket)
    {
        socket.Blocking = true;
        return socket;
    }
}
