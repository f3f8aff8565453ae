using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;

namespace SmtpKit.Net;

/// <summary>One listening socket: accepts until it is stopped.</summary>
internal sealed class Listener : IDisposable
{
    // The queue of connections not yet accepted; the system caps it.
    private const int Backlog = 512;

    // How long to wait when accepting fails for want of file handles or memory: each failure would come back at once.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopped = new();

    private readonly UnixSocketFile? _file;

    private Listener(Socket socket, UnixSocketFile? file, SmtpEndpoint endpoint, ILogger logger, TimeProvider time)
    {
        _socket = socket;
        _file = file;
        _logger = logger;
        _time = time;
        Endpoint = endpoint;
        LocalEndPoint = socket.LocalEndPoint!;
    }

    public SmtpEndpoint Endpoint { get; }

    public EndPoint LocalEndPoint { get; }

    /// <summary>Binds all the addresses that an endpoint stands for: all or, after an exception, none.</summary>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static List<Listener> Bind(SmtpEndpoint endpoint, ILogger logger, TimeProvider time)
    {
        ListenAddress address = ListenAddress.Parse(endpoint.Address);
        try
        {
            return address.UnixPath is { } path
                ? [BindUnix(path, endpoint, address.HasFile, logger, time)]
                : BindAll(address, endpoint, logger, time);
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            string problem = IsMissingDirectory(address, exception) ? "there is no such directory" : exception.Message;
            throw new IOException($"Cannot listen on {endpoint.Address}: {problem}", exception);
        }
    }

    /// <summary>Accepts connections until <see cref="Dispose"/>.</summary>
    /// <param name="onAccepted">Takes a connection over; must not throw nor block.</param>
    public async Task RunAsync(Action<Socket, SmtpEndpoint> onAccepted)
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(_stopped.Token).ConfigureAwait(false);
                onAccepted(socket, Endpoint);
            }
            catch (Exception exception) when (_stopped.IsCancellationRequested && exception is (OperationCanceledException or ObjectDisposedException or SocketException))
            {
                return;
            }
            catch (SocketException exception) when (IsPeerTrouble(exception.SocketErrorCode))
            {
                // The client was gone before it was accepted (accept(2)): its own affair.
            }
            catch (SocketException exception)
            {
                Log.AcceptFailed(_logger, LocalEndPoint, exception);
                await PauseAsync().ConfigureAwait(false);
            }
        }
    }

    public void Dispose()
    {
        _stopped.Cancel();
        _file?.Remove();
        _socket.Dispose();
    }

    private static List<Listener> BindAll(ListenAddress address, SmtpEndpoint endpoint, ILogger logger, TimeProvider time)
    {
        List<Listener> listeners = [];
        int port = address.Port;
        try
        {
            foreach (IPAddress ip in address.Addresses)
            {
                IPEndPoint local = new(ip, port);
                if (TryBind(local, address.IsTolerant, logger) is { } socket)
                {
                    listeners.Add(new Listener(socket, file: null, endpoint, logger, time));

                    // The second family takes the port that the system chose for the first.
                    port = ((IPEndPoint)listeners[0].LocalEndPoint).Port;
                }
            }

            return listeners.Count > 0 ? listeners : throw new SocketException((int)SocketError.AddressNotAvailable);
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }
    }

    private static Listener BindUnix(string path, SmtpEndpoint endpoint, bool hasFile, ILogger logger, TimeProvider time)
    {
        UnixSocketFile? file = null;
        Socket socket = hasFile ? UnixSocketFile.Bind(path, endpoint.UnixSocketMode, out file) : UnixSocketFile.Bind(path);
        try
        {
            socket.Listen(Backlog);
            return new Listener(socket, file, endpoint, logger, time);
        }
        catch
        {
            file?.Remove();
            socket.Dispose();
            throw;
        }
    }

    // The system's word for it would be that the address is not available.
    private static bool IsMissingDirectory(ListenAddress address, Exception exception) =>
        address.HasFile
        && exception is SocketException { SocketErrorCode: SocketError.AddressNotAvailable }
        && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(address.UnixPath!)));

    private static Socket? TryBind(IPEndPoint local, bool tolerant, ILogger logger)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
            {
                // One socket a family: IPv4 peers then have IPv4 addresses.
                socket.DualMode = false;
            }

            // Without this a restart has to wait for the connections of the one before to time out.
            if (!OperatingSystem.IsWindows())
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            socket.Bind(local);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception) when (tolerant && IsMissingFamily(exception.SocketErrorCode))
        {
            Log.NoSuchFamily(logger, local);
            socket?.Dispose();
            return null;
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    private static bool IsMissingFamily(SocketError error) =>
        error is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable or SocketError.ProtocolFamilyNotSupported;

    private static bool IsPeerTrouble(SocketError error) =>
        error is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut
            or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown;

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(PauseAfterFailure, _time, _stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped: the loop sees it.
        }
    }
}
