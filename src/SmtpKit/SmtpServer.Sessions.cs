using System.Net.Sockets;
using System.Security.Authentication;
using SmtpKit.Diagnostics;
using SmtpKit.Net;
using SmtpKit.Session;

namespace SmtpKit;

/// <content>One connection from its accept to its close: counted, put under TLS where that comes first, given its session, closed.</content>
public sealed partial class SmtpServer
{
    private void OnAccepted(Socket socket, SmtpEndpoint endpoint)
    {
        // Known at once, so that a stop misses none; served on another thread, so that the accept loop goes on whatever a session does first.
        ActiveSession active = Track();
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
            await RunSessionAsync(active, SocketConnection.Over(socket, _context.Logger), RulesOf(endpoint), connection).ConfigureAwait(false);
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
        _sessions.TryAdd(active, active.Ended);
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

    private async Task RunSessionAsync(ActiveSession active, Connection pipes, EndpointRules rules, SmtpConnectionInfo connection)
    {
        try
        {
            await RunCountedSessionAsync(active, pipes, rules, connection).ConfigureAwait(false);
        }
        finally
        {
            Untrack(active);
        }
    }

    private async Task RunCountedSessionAsync(ActiveSession active, Connection pipes, EndpointRules rules, SmtpConnectionInfo connection)
    {
        ConnectionLimits.Verdict verdict = _connections.TryEnter(connection.RemoteEndPoint);
        if (verdict != ConnectionLimits.Verdict.Accepted)
        {
            Log.ConnectionRefused(_context.Logger, connection.RemoteEndPoint, verdict.ToString());
            bool tooMany = verdict == ConnectionLimits.Verdict.TooMany;
            _context.Metrics.ConnectionSeen(connection, isAccepted: false);
            _context.Metrics.Rejected(tooMany ? Rejection.TooManyConnections : Rejection.TooManyConnectionsFromAddress);
            bool tlsFirst = rules.Endpoint.Tls == TlsMode.Implicit && connection.Tls is null;
            await (tlsFirst
                ? pipes.CloseAsync(SessionEnd.Quit, _options.TimeProvider)
                : pipes.RefuseAsync(
                    tooMany ? Replies.TooManyConnections : Replies.TooManyConnectionsFromAddress,
                    _options.TimeProvider)).ConfigureAwait(false);
            return;
        }

        long started = _options.TimeProvider.GetTimestamp();
        bool isCounted = _context.Metrics.ConnectionSeen(connection, isAccepted: true);
        SessionEnd end = SessionEnd.TlsFailed;
        SessionRunner? runner = null;
        try
        {
            SmtpSession session = new(SessionId.Next(), _options, rules.Endpoint, connection);
            bool startsWithTls = rules.Endpoint.Tls == TlsMode.Implicit && connection.Tls is null;
            if (!startsWithTls || await TryStartTlsAsync(active, pipes, rules, session).ConfigureAwait(false))
            {
                runner = new SessionRunner(_context, rules, session, pipes);
                active.Attach(runner);
                end = await runner.RunAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            await pipes.CloseAsync(end, _options.TimeProvider).ConfigureAwait(false);
            if (runner is not null)
            {
                // Behind the close, so that a slow hook holds no socket; before the count, so that it holds no more than so many.
                await runner.TellEndAsync().ConfigureAwait(false);
            }

            pipes.Release();
            _connections.Leave(connection.RemoteEndPoint);
            _context.Metrics.SessionEnded(connection, isCounted, end, _options.TimeProvider.GetElapsedTime(started));
        }
    }

    private async Task<bool> TryStartTlsAsync(ActiveSession active, Connection pipes, EndpointRules rules, SmtpSession session)
    {
        using CancellationTokenSource limit = new(_options.Limits.TlsHandshakeTimeout, _options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, active.HandshakeToken);
        try
        {
            session.Tls = await pipes.StartTlsAsync(rules.Endpoint, _options.TimeProvider, either.Token).ConfigureAwait(false);
            Log.TlsBegan(_context.Logger, session.Id, session.Tls);
            _context.Metrics.HandshakeEnded(session.Tls, fault: null);
            return true;
        }
#pragma warning disable CA1031 // A peer's octets make a handshake fail in many ways; each of them is the end of its connection and of nothing else.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ImplicitHandshakeFailed(_context.Logger, session.RemoteEndPoint, exception.Message);
            _context.Metrics.HandshakeEnded(null, exception);
            if (exception is not AuthenticationException)
            {
                // Otherwise an alert is on its way, which tells the client why (RFC 8446 section 6.2): breaking off would take it back.
                pipes.Abort();
            }

            return false;
        }
    }

    // Worked out once for each endpoint object. A caller's own endpoint is checked and copied on its first use.
    private EndpointRules RulesOf(SmtpEndpoint endpoint) => _rules.GetValue(endpoint, given =>
    {
        _options.Validate(given);
        return new EndpointRules(given.Copy(), _options);
    });
}
