using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace SmtpKit.Testing.Net;

/// <summary>The listening socket of a fake server.</summary>
[SuppressMessage("Design", "CA2213", Justification = "The source has no timer, and its token may still be asked for.")]
internal sealed class FakeListener : IDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket;
    private readonly CancellationTokenSource _stopped = new();

    /// <summary>Binds and listens.</summary>
    /// <exception cref="IOException">The address is in use, or not of this machine.</exception>
    public FakeListener(IPAddress address, int port)
    {
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // A port that was asked for may have connections of the server before it that time out; a free one has none, and is nobody else's.
            if (port != 0 && !OperatingSystem.IsWindows())
            {
                _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            _socket.Bind(new IPEndPoint(address, port));
            _socket.Listen(Backlog);
            EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        }
        catch (SocketException exception)
        {
            _socket.Dispose();
            throw new IOException($"The fake server cannot listen on {new IPEndPoint(address, port)}: {exception.Message}", exception);
        }
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Accepts until it is disposed of.</summary>
    /// <param name="onAccepted">Takes a connection over; neither throws nor waits.</param>
    public async Task RunAsync(Action<Socket> onAccepted)
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(_stopped.Token).ConfigureAwait(false);
                socket.NoDelay = true;
                onAccepted(socket);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That client was gone before it was accepted; or the machine has no more handles, and would say so at once again.
                await Task.Delay(PauseAfterFailure, TimeProvider.System).ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _socket.Dispose();
    }
}
