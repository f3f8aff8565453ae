using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using SmtpKit.Inbox.Pop3;
using SmtpKit.Net;

namespace SmtpKit.Inbox;

/// <summary>Read access for mail programs, by POP3 (RFC 1939).</summary>
/// <remarks>Thread-safe. Made by <see cref="Microsoft.Extensions.DependencyInjection.InboxPop3ServiceCollectionExtensions.AddInboxPop3"/>, which starts and stops it with the host.</remarks>
public sealed class Pop3Server
{
    // How long a stop waits for sessions that were cut off: they have nothing left to wait for.
    private static readonly TimeSpan CutGrace = TimeSpan.FromSeconds(5);

    private readonly Pop3Context _context;
    private readonly ConnectionLimits _limits;
    private readonly List<Listener> _listeners = [];
    private readonly List<Task> _acceptLoops = [];
    private readonly ConcurrentDictionary<Pop3Session, Task> _sessions = new();
    private volatile IReadOnlyList<EndPoint> _endPoints = [];
    private volatile bool _stopping;
    private volatile bool _cutting;

    internal Pop3Server(Pop3Options options, IPop3Maildrops maildrops, ILoggerFactory loggers, TimeProvider time)
    {
        options.Validate();
        _context = new(options.Copy(), maildrops, loggers.CreateLogger("SmtpKit.Inbox.Pop3"), time);
        _limits = new ConnectionLimits(options.MaxSessions, maxPerAddress: 0);
    }

    /// <summary>Where it listens, with the real ports; empty before it is started.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _endPoints;

    internal int SessionCount => _limits.Count;

    /// <summary>Begins to listen.</summary>
    /// <exception cref="IOException">The address is in use, not of this machine, or not permitted; the message names it.</exception>
    internal void Start()
    {
        _listeners.AddRange(Listener.Bind(_context.Endpoint, _context.Logger, _context.Time));
        _endPoints = [.. _listeners.Select(listener => listener.LocalEndPoint)];
        _acceptLoops.AddRange(_listeners.Select(listener => listener.RunAsync(OnAccepted)));
        foreach (EndPoint endPoint in _endPoints)
        {
            Log.Pop3Listening(_context.Logger, endPoint);
        }
    }

    /// <summary>Serves one connection that somebody else made; completes when it has ended.</summary>
    internal Task ServeAsync(IDuplexPipe transport, bool isLocal) =>
        RunAsync(new PipeConnection(transport, abort: null, _context.Logger), isLocal, remote: null);

    /// <summary>Stops: no new connections, and no further command of those that there are; a response that is under way is finished first.</summary>
    /// <param name="cancellationToken">The end of the grace: connections still open are then broken off.</param>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_acceptLoops).ConfigureAwait(false);
        foreach (Pop3Session session in _sessions.Keys)
        {
            session.Drain();
        }

        try
        {
            await AllEndedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _cutting = true;
            foreach (Pop3Session session in _sessions.Keys)
            {
                session.Cut();
            }

            // A store that ignores its token does not keep the host.
            await AllEndedAsync().WaitAsync(CutGrace, _context.Time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task AllEndedAsync() => Task.WhenAll(_sessions.Values);

    // Served on another thread, so that the accept loop goes on whatever a session does first.
    private void OnAccepted(Socket socket, SmtpEndpoint endpoint) => ThreadPool.UnsafeQueueUserWorkItem(
        static state => _ = state.server.ServeSocketAsync(state.socket), (server: this, socket), preferLocal: false);

    private async Task ServeSocketAsync(Socket socket)
    {
        try
        {
            EndPoint? remote = socket.RemoteEndPoint;
            bool isLocal = socket.LocalEndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address);
            await RunAsync(SocketConnection.Over(socket, _context.Logger), isLocal, remote).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // The client was gone before its session began.
        }
#pragma warning disable CA1031 // Nobody waits for this task: what it threw would be lost, or would end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Pop3SessionFaulted(_context.Logger, "-", exception);
        }
        finally
        {
            socket.Dispose();
        }
    }

    private async Task RunAsync(Connection connection, bool isLocal, EndPoint? remote)
    {
        if (_limits.TryEnter(remote) != ConnectionLimits.Verdict.Accepted)
        {
            Log.Pop3Refused(_context.Logger, remote);
            await RefuseAsync(connection).ConfigureAwait(false);
            await connection.CloseAsync(SessionEnd.Quit, _context.Time).ConfigureAwait(false);
            return;
        }

        Pop3Session session = new(_context, connection, isLocal);
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions[session] = ended.Task;
        SessionEnd end = SessionEnd.Faulted;
        try
        {
            // One that a stop has not seen ends by itself.
            if (_stopping)
            {
                session.Drain();
            }

            if (_cutting)
            {
                session.Cut();
            }

            end = await session.RunAsync(remote).ConfigureAwait(false);
        }
        finally
        {
            await connection.CloseAsync(end, _context.Time).ConfigureAwait(false);
            connection.Release();
            session.Dispose();
            _limits.Leave(remote);
            _sessions.TryRemove(session, out _);
            ended.SetResult();
        }
    }

    // A fresh connection takes a line without waiting; one that does not is not waited for.
    private async Task RefuseAsync(Connection connection)
    {
        if (_context.Options.Tls == TlsMode.Implicit)
        {
            return;
        }

        try
        {
            connection.Output.Write(Encoding.ASCII.GetBytes(Pop3Reply.TooManySessions.ToString()));
            ValueTask<FlushResult> flush = connection.Output.FlushAsync(CancellationToken.None);
            if (!flush.IsCompleted)
            {
                connection.Abort();
            }

            await flush.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever it is, the peer is gone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Pop3TransportFailed(_context.Logger, "-", exception.Message);
        }
    }
}
