using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace SmtpKit.Net;

/// <summary>The wait of a <see cref="SocketStream"/> for its socket to have something, and the read that waits with it.</summary>
/// <remarks>
/// One read at a time. A socket's own reads rent an object, set it up and give it back, for each read, also for one that need not wait.
/// </remarks>
internal sealed class SocketStreamWait : SocketAsyncEventArgs, IValueTaskSource<int>
{
    private readonly Socket _socket;
    private ManualResetValueTaskSourceCore<int> _completion;
    private Memory<byte> _target;

    public SocketStreamWait(Socket socket)
        : base(true) // The flow of whoever reads is nothing to a socket.
    {
        _socket = socket;
    }

    /// <summary>Waits until there is something, and takes what <paramref name="target"/> has room for; nothing if it has none.</summary>
    /// <exception cref="IOException">The connection failed; as the task's end.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> target)
    {
        _target = target;
        return TryFinish(out int count, out SocketError error)
            ? error == SocketError.Success ? new(count) : ValueTask.FromException<int>(SocketFault.Of(error))
            : new ValueTask<int>(this, _completion.Version);
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        try
        {
            return _completion.GetResult(token);
        }
        finally
        {
            _completion.Reset();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e)
    {
        int count;
        SocketError error;
        try
        {
            if (!TryTake(out count, out error) && !TryFinish(out count, out error))
            {
                return; // It was nothing, and there is another wait.
            }
        }
#pragma warning disable CA1031 // Whatever it is, the reader is to have it: nobody else would see it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _completion.SetException(exception);
            return;
        }

        if (error == SocketError.Success)
        {
            _completion.SetResult(count);
        }
        else
        {
            _completion.SetException(SocketFault.Of(error));
        }
    }

    // Asks the system to say when there is something, by a read of no octets; it may be at once.
    private bool TryFinish(out int count, out SocketError error)
    {
        while (!_socket.ReceiveAsync(this))
        {
            if (TryTake(out count, out error))
            {
                return true;
            }
        }

        count = 0;
        error = SocketError.Success;
        return false;
    }

    private bool TryTake(out int count, out SocketError error)
    {
        count = 0;
        error = SocketError;
        if (error == SocketError.Success && !_target.IsEmpty)
        {
            count = _socket.Receive(_target.Span, SocketFlags.None, out error);
        }

        return error != SocketError.WouldBlock;
    }
}
