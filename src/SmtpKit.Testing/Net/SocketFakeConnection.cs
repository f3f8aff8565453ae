using System.Net;
using System.Net.Sockets;

namespace SmtpKit.Testing.Net;

/// <summary>A connection over a socket.</summary>
internal sealed class SocketFakeConnection : FakeConnection
{
    // Of real sockets, so by the real clock: a client that goes on sending is not listened to for longer.
    private static readonly TimeSpan MaxLinger = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly CancellationToken _stop;

    public SocketFakeConnection(Socket socket, TimeProvider time, CancellationToken stop)
        : base(new NetworkStream(socket, ownsSocket: false), time, stop)
    {
        _socket = socket;
        _stop = stop;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
    }

    public override EndPoint? LocalEndPoint { get; }

    public override EndPoint? RemoteEndPoint { get; }

    protected override void EndTransportOutput()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The client is gone already.
        }
    }

    public override async Task CloseAsync()
    {
        if (!IsReset)
        {
            EndOutput();
            await LetClientFinishAsync().ConfigureAwait(false);
        }

        _socket.Dispose();
    }

    protected override void ResetTransport()
    {
        try
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        _socket.Dispose();
    }

    protected override async Task ClientGoneAsync(CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                // A wait for octets may be woken without any.
                await _socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            }
            while (!_socket.Poll(0, SelectMode.SelectRead));

            // Readable, and yet nothing to read: the end. Something to read: the client is there.
            if (_socket.Available > 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Gone, or not asked any more.
        }
    }

    // Of a connection that is closed with octets unread the system makes a reset, which may take the last reply with it.
    private async Task LetClientFinishAsync()
    {
        try
        {
            using CancellationTokenSource enough = new(MaxLinger, TimeProvider.System);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, _stop);
            byte[] sink = new byte[4096];
            while (await _socket.ReceiveAsync(sink.AsMemory(), either.Token).ConfigureAwait(false) > 0)
            {
                // Nothing of it is wanted.
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is gone, or goes on and on.
        }
    }
}
