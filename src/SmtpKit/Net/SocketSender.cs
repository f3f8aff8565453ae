using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace SmtpKit.Net;

/// <summary>Sends on any socket. A socket that sends by itself keeps what a wait takes for ever, 360 octets; these are few and shared.</summary>
internal sealed class SocketSender : SocketAsyncEventArgs, IValueTaskSource
{
    // As many as wait for their peers at once on a busy server; what is beyond is made anew.
    private const int MaxPooled = 256;

    private static readonly ConcurrentQueue<SocketSender> Pool = new();
    private static int _pooled;

    private ManualResetValueTaskSourceCore<bool> _completion;

    private SocketSender()
        : base(true) // The flow of whoever sends is nothing to a socket.
    {
    }

    /// <summary>Sends all of it. A socket that does not block takes a reply at once, nearly always.</summary>
    /// <exception cref="IOException">The peer is gone; as the task's end, as from a <see cref="NetworkStream"/>.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> octets)
    {
        int sent = socket.Send(octets.Span, SocketFlags.None, out SocketError error);
        return error == SocketError.Success && sent == octets.Length ? default
            : error is SocketError.Success or SocketError.WouldBlock ? WaitAsync(socket, octets[sent..])
            : ValueTask.FromException(SocketFault.Of(error));
    }

    void IValueTaskSource.GetResult(short token)
    {
        _completion.GetResult(token);
        SocketError error = SocketError;
        Return();
        if (error != SocketError.Success)
        {
            throw SocketFault.Of(error);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e) => _completion.SetResult(true);

    private static ValueTask WaitAsync(Socket socket, ReadOnlyMemory<byte> octets)
    {
        SocketSender sender = Rent();
        bool isPending;
        try
        {
            // Sending writes nothing into it.
            sender.SetBuffer(MemoryMarshal.AsMemory(octets));
            isPending = socket.SendAsync(sender);
        }
        catch
        {
            sender.Dispose();
            throw;
        }

        if (isPending)
        {
            return new ValueTask(sender, sender._completion.Version);
        }

        SocketError error = sender.SocketError;
        sender.Return();
        return error == SocketError.Success ? default : ValueTask.FromException(SocketFault.Of(error));
    }

    private static SocketSender Rent()
    {
        if (!Pool.TryDequeue(out SocketSender? sender))
        {
            return new SocketSender();
        }

        Interlocked.Decrement(ref _pooled);
        return sender;
    }

    private void Return()
    {
        _completion.Reset();
        SetBuffer(Memory<byte>.Empty);
        if (Interlocked.Increment(ref _pooled) > MaxPooled)
        {
            Interlocked.Decrement(ref _pooled);
            Dispose();
            return;
        }

        Pool.Enqueue(this);
    }
}
