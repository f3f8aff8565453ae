using System.Net.Sockets;

namespace SmtpKit.Net;

/// <summary>The file of a listening Unix-domain socket: made when it is bound, taken away when it is stopped.</summary>
internal sealed class UnixSocketFile
{
    private readonly string _path;
    private readonly FileIdentity? _identity;

    private UnixSocketFile(string path)
    {
        // A change of the working directory must not make it another file.
        _path = Path.GetFullPath(path);
        _identity = FileIdentity.Of(_path);
    }

    /// <summary>Binds a new socket to a path; a file left behind by a server that is gone makes way.</summary>
    /// <param name="path">The path.</param>
    /// <param name="mode">The file's permissions; null for what the process's umask leaves.</param>
    /// <param name="file">The file.</param>
    /// <returns>The socket, not yet listening: until it does, nobody can connect, whatever the permissions are meanwhile.</returns>
    /// <exception cref="SocketException">The system refused.</exception>
    /// <exception cref="IOException">Something stands at the path that is served, or is no socket; or the permissions cannot be set.</exception>
    public static Socket Bind(string path, UnixFileMode? mode, out UnixSocketFile file)
    {
        Socket socket;
        try
        {
            socket = Bind(path);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            RemoveStale(path);
            socket = Bind(path);
        }

        file = new UnixSocketFile(path);
        try
        {
            if (mode is { } wanted && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, wanted);
            }
        }
        catch (Exception exception)
        {
            file.Remove();
            socket.Dispose();
            throw exception is UnauthorizedAccessException ? new IOException(exception.Message, exception) : exception;
        }

        return socket;
    }

    /// <summary>Binds a socket to a path or an abstract name.</summary>
    /// <exception cref="SocketException">The system refused.</exception>
    public static Socket Bind(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            UnixBindAddress address = new(path);
            socket.Bind(address);
            address.IsBound = true;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes the file away unless somebody has put another in its place. Before the socket is closed: until then the number is not given anew.</summary>
    public void Remove()
    {
        if (_identity is not null && FileIdentity.Of(_path) != _identity)
        {
            return;
        }

        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays; the next start finds that nobody serves it.
        }
    }

    private static void RemoveStale(string path)
    {
        FileIdentity? found = FileIdentity.Of(path);
        if (found is { IsSocket: false })
        {
            throw new IOException("the path is in use, by something that is no socket.");
        }

        if (IsServed(path))
        {
            throw new IOException("the address is already in use.");
        }

        if (found is null && File.Exists(path))
        {
            // This system does not tell a socket from a file that somebody needs.
            throw new IOException("the path is in use, and by nobody who answers; if it is a socket left behind, remove it.");
        }

        // Another server that starts at this very moment may have put its own there.
        if (found is not null && FileIdentity.Of(path) == found)
        {
            File.Delete(path);
        }
    }

    // A crash leaves the file, and connecting to it is refused. Anything else may be somebody's.
    private static bool IsServed(string path)
    {
        // Without blocking: where nobody accepts, connecting would wait.
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
