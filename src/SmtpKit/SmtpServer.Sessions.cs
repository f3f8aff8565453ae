using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using SmtpKit.Diagnostics;
using SmtpKit.Net;
using SmtpKit.Session;

namespace SmtpKit;

/// <content>One connection from its accept to its close: counted, put under TLS where that comes first, given its session, closed.</content>
public sealed partial class SmtpServer
{
    // Not lingered over: refusing has to be cheap.
    private const SessionEnd NoSession = SessionEnd.Quit;

    private void OnAccepted(Socket socket, SmtpEndpoint endpoint)
    {
        // Known at once, so that a stop misses none.
        ActiveSession active = Track();
        if (SocketThread.IsCurrent)
        {
            // Where completions run inline, nothing that a session does by itself takes long, and waking another thread would cost more.
            _ = ServeSocketAsync(active, socket, endpoint);
            return;
        }

        // Served on another thread, so that the accept loop goes on whatever a session does first.
        ThreadPool.UnsafeQueueUserWorkItem(
            static state => _ = state.server.ServeSocketAsync(state.active, state.socket, state.endpoint),
            (server: this, active, socket, endpoint),
            preferLocal: false);
    }

    private async Task ServeSocketAsync(ActiveSession active, Socket socket, SmtpEndpoint endpoint)
    {
        try
        {
            SmtpConnectionInfo connection = new() { Endpoint = endpoint, LocalEndPoint = socket.LocalEndPoint, RemoteEndPoint = socket.RemoteEndPoint };
            await RunSessionAsync(_context, active, SocketConnection.Over(socket, _context.Logger), endpoint, connection).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // The client was gone before its session began.
        }
#pragma warning disable CA1031 // Nobody waits for this task: what it threw would be lost, or would end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ConnectionFaulted(_context.Logger, exception);
        }
        finally
        {
            socket.Dispose();
            Untrack(active);
        }
    }

    private ActiveSession Track()
    {
        ActiveSession active = new();
        _sessions.TryAdd(active, 0);
        if (_stopping)
        {
            active.Drain();
        }

        if (_cutting)
        {
            active.Cut();
        }

        return active;
    }

    private void Untrack(ActiveSession active)
    {
        _sessions.TryRemove(active, out _);
        active.OnEnded();
    }

    // What the context is when the session begins, it stays to its end.
    private async Task RunSessionAsync(ServerContext context, ActiveSession active, Connection pipes, SmtpEndpoint given, SmtpConnectionInfo connection)
    {
        EndpointRules rules = context.RulesOf(given);
        SmtpServerOptions options = context.Options;
        SmtpEndpoint endpoint = rules.Endpoint;
        if (endpoint.RequireProxyHeader && !IsTrustedProxy(rules, connection))
        {
            await pipes.CloseAsync(NoSession, options.TimeProvider).ConfigureAwait(false);
            return;
        }

        // Which address counts is not known before a proxy has said it; that the connection is there, is.
        EndPoint? counted = endpoint.RequireProxyHeader ? null : connection.RemoteEndPoint;
        bool startsWithTls = endpoint.Tls == TlsMode.Implicit && connection.Tls is null;
        ConnectionLimits.Verdict verdict = _connections.TryEnter(counted);
        if (verdict != ConnectionLimits.Verdict.Accepted)
        {
            await RefuseAsync(pipes, connection, connection.RemoteEndPoint, verdict, isMute: startsWithTls || endpoint.RequireProxyHeader).ConfigureAwait(false);
            await pipes.CloseAsync(NoSession, options.TimeProvider).ConfigureAwait(false);
            return;
        }

        SessionEnd end = NoSession;
        SessionRunner? runner = null;
        long? started = null;
        bool isCounted = false;
        IDisposable? scope = null;
        try
        {
            SmtpProxyHeader? header = null;
            if (endpoint.RequireProxyHeader)
            {
                header = await ReadProxyHeaderAsync(options, active, pipes, connection).ConfigureAwait(false);
                if (header is null)
                {
                    return;
                }

                EndPoint? client = header.Source ?? connection.RemoteEndPoint;
                if (!_connections.TryAssign(client))
                {
                    await RefuseAsync(pipes, connection, client, ConnectionLimits.Verdict.TooManyFromAddress, isMute: startsWithTls).ConfigureAwait(false);
                    return;
                }

                counted = client;
            }

            started = options.TimeProvider.GetTimestamp();
            isCounted = context.Metrics.ConnectionSeen(connection, isAccepted: true);
            end = SessionEnd.TlsFailed;
            SmtpSession session = new(SessionId.Next(), options, endpoint, connection, header);
            scope = options.LogScopes ? context.Logger.BeginScope(new SessionLogScope(session)) : null;
            if (!startsWithTls || await TryStartTlsAsync(options, active, pipes, rules, session).ConfigureAwait(false))
            {
                runner = new SessionRunner(context, rules, session, pipes);
                active.Attach(runner);
                end = await runner.RunAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await pipes.CloseAsync(end, options.TimeProvider).ConfigureAwait(false);
            if (runner is not null)
            {
                // Behind the close, so that a slow hook holds no socket; before the count, so that it holds no more than so many.
                await runner.TellEndAsync().ConfigureAwait(false);
            }

            pipes.Release();
            scope?.Dispose();
            _connections.Leave(counted);
            if (started is { } then)
            {
                context.Metrics.SessionEnded(connection, isCounted, end, options.TimeProvider.GetElapsedTime(then));
            }
        }
    }

    private async Task RefuseAsync(Connection pipes, SmtpConnectionInfo connection, EndPoint? client, ConnectionLimits.Verdict verdict, bool isMute)
    {
        Log.ConnectionRefused(_context.Logger, LogText.EndPoint(client), verdict.ToString());
        bool tooMany = verdict == ConnectionLimits.Verdict.TooMany;
        CountRefusal(connection, tooMany ? Rejection.TooManyConnections : Rejection.TooManyConnectionsFromAddress);
        if (!isMute)
        {
            await pipes.RefuseAsync(tooMany ? Replies.TooManyConnections : Replies.TooManyConnectionsFromAddress).ConfigureAwait(false);
        }
    }

    private void CountRefusal(SmtpConnectionInfo connection, Rejection reason)
    {
        _context.Metrics.ConnectionSeen(connection, isAccepted: false);
        _context.Metrics.Rejected(reason);
    }

    private async Task<bool> TryStartTlsAsync(SmtpServerOptions options, ActiveSession active, Connection pipes, EndpointRules rules, SmtpSession session)
    {
        using CancellationTokenSource limit = new(options.Limits.TlsHandshakeTimeout, options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, active.HandshakeToken);
        try
        {
            session.Tls = await pipes.StartTlsAsync(rules.Endpoint, options.TimeProvider, either.Token).ConfigureAwait(false);
            Log.TlsBegan(_context.Logger, session.Id, session.Tls);
            _context.Metrics.HandshakeEnded(session.Tls, fault: null);
            return true;
        }
#pragma warning disable CA1031 // A peer's octets make a handshake fail in many ways; each of them is the end of its connection and of nothing else.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ImplicitHandshakeFailed(_context.Logger, LogText.EndPoint(session.RemoteEndPoint), exception.Message);
            _context.Metrics.HandshakeEnded(null, exception);
            if (exception is not AuthenticationException)
            {
                // Otherwise an alert is on its way, which tells the client why (RFC 8446 section 6.2): breaking off would take it back.
                pipes.Abort();
            }

            return false;
        }
    }
}
