using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Net;

/// <summary>A connection that the listener accepted: straight over the socket, with no task between.</summary>
internal sealed class SocketConnection : Connection
{
    // For the peer to hear the last reply although it is still sending: closing at once would reset the connection and take the reply with it.
    private const int MaxLingerOctets = 4 * 1024 * 1024;
    private static readonly TimeSpan MaxLinger = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly SocketStream _stream;

    private SocketConnection(Socket socket, SocketStream stream, ILogger logger)
        : base(new SocketInput(socket), WriterOver(stream), logger)
    {
        _socket = socket;
        _stream = stream;
    }

    public override bool HasUnreadInput
    {
        get
        {
            try
            {
                return _socket.Available > 0;
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Gone: the handshake will find that out.
                return false;
            }
        }
    }

    /// <summary>Takes a socket over.</summary>
    public static SocketConnection Over(Socket socket, ILogger logger)
    {
        // Replies are small and waited for: Nagle's algorithm would hold them back for an acknowledgement. A Unix-domain socket knows no such thing.
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }

        return new SocketConnection(socket, new SocketStream(socket), logger);
    }

    protected override Stream TakeLower()
    {
        // TLS reads from below the plain pipe: what that has read ahead, behind a PROXY header, is the beginning of the handshake.
        _stream.IsHandshaking = true;
        byte[] readAhead = [];
        if (Input.TryRead(out ReadResult result))
        {
            readAhead = result.Buffer.ToArray();
            Input.AdvanceTo(result.Buffer.End);
        }

        return readAhead.Length == 0 ? _stream : new PrefixedStream(readAhead, _stream);
    }

    protected override Task ReleasePlainPipesAsync()
    {
        _stream.IsHandshaking = false;
        return CompleteAsync(Input, Output, polite: true);
    }

    protected override void AbortTransport()
    {
        try
        {
            // A reset, so that nothing lingers in the kernel for a peer that takes nothing.
            _socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }

        _socket.Dispose();
    }

    protected override async Task CloseTransportAsync(SessionEnd end, bool polite, TimeProvider time)
    {
        try
        {
            // What was not flushed has failed before: it is not tried again.
            await CompleteAsync(Input, Output, polite: false).ConfigureAwait(false);
            if (polite)
            {
                // Said before the close: of a connection that is closed with octets unread, say the client's close_notify, the system makes a reset.
                _socket.Shutdown(SocketShutdown.Send);
                bool peerMaySend = end is SessionEnd.LimitReached or SessionEnd.FloodedData or SessionEnd.LostCount or SessionEnd.EarlyTalk
                    or SessionEnd.ForeignProtocol or SessionEnd.TlsFailed or SessionEnd.ClosedByHook;
                if (peerMaySend)
                {
                    await DiscardInputAsync(time).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The peer is gone, or it goes on and on.
        }
        finally
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
            _socket.Dispose();
        }
    }

    private async Task DiscardInputAsync(TimeProvider time)
    {
        using CancellationTokenSource enough = new(MaxLinger, time);
        byte[] sink = new byte[16 * 1024];
        for (int total = 0; total < MaxLingerOctets;)
        {
            int read = await _socket.ReceiveAsync(sink.AsMemory(), enough.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            total += read;
        }
    }
}
