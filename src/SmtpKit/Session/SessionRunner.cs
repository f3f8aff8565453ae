using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>
/// One session from its greeting to its end. The loop here takes a line, has it handled, and alone counts, logs and writes the reply; the handlers
/// stand in the other parts of this class, by subject, and only return replies.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync and TellEndAsync dispose of everything at the session's end; nothing is used before.")]
internal sealed partial class SessionRunner : IWaiter
{
    private readonly ServerContext _server;
    private readonly EndpointRules _rules;
    private readonly SmtpSession _session;
    private readonly SessionTransport _transport;
    private readonly SmtpLimits _limits;
    private readonly ILogger _logger;
    private readonly SessionTimer _timer;

    private MailTransaction? _transaction;
    private SmtpVerb _verb;
    private FollowUp _followUp;
    private SessionEnd _end;
    private int _transactions;

    // Set from other threads.
    private volatile bool _isDraining;
    private volatile bool _isCut;

    public SessionRunner(ServerContext server, EndpointRules rules, SmtpSession session, SessionTransport transport)
    {
        _server = server;
        _rules = rules;
        _session = session;
        _transport = transport;
        _limits = server.Options.Limits;
        _logger = server.Logger;
        _input = new InputBuffer(transport.Input);
        _timer = new SessionTimer(server.Options.TimeProvider, this);
        _observer = server.Options.ObserverFactory?.Invoke(session);
    }

    /// <summary>What the loop does after a reply before it takes the next line.</summary>
    private enum FollowUp
    {
        None,
        ReceiveData,
        ReceiveChunks,
        StartTls,
    }

    /// <summary>
    /// Runs the session. Never throws; the transport is left to the caller, its input given back. <see cref="TellEndAsync()"/> is to be called behind it.
    /// </summary>
    public async Task<SessionEnd> RunAsync()
    {
        Log.SessionBegan(_logger, _session.Id, LogText.EndPoint(_session.RemoteEndPoint), LogText.EndPoint(_session.LocalEndPoint));
        if (_session.ProxyHeader is { } header)
        {
            Log.Proxied(_logger, _session.Id, LogText.EndPoint(_session.TransportRemoteEndPoint), header.Version);
        }

        StartSessionSpan();
        try
        {
            if (_session.Tls is { } tls)
            {
                _observer?.OnTls(tls);
            }

            await ConverseAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A defect must end its own session and no other.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.SessionFaulted(_logger, _session.Id, exception);
            _end = SessionEnd.Faulted;
            _transport.Abort();
        }
        finally
        {
            _lines.Dispose();
            _input.Release();
            EndSessionSpan();
        }

        Log.SessionEnded(_logger, _session.Id, _end);
        return _end;
    }

    /// <summary>The session's id and the hook that runs; null when none does.</summary>
    public (string SessionId, string Hook)? Occupation => _runningHook is { } hook ? (_session.Id, hook) : null;

    /// <summary>Asks for an end at the next moment without an open transaction. From any thread.</summary>
    public void Drain()
    {
        _isDraining = true;
        Interlocked.MemoryBarrier();

        // A handshake is nothing worth finishing.
        CancelHandshake();
        WakeRead();
    }

    /// <summary>Ends the session now: whatever it waits for is given up. From any thread.</summary>
    public void Cut()
    {
        _isCut = true;
        _isDraining = true;
        Interlocked.MemoryBarrier();
        CancelHook();
        CancelHandshake();
        if (_isFlushing)
        {
            _transport.Abort();
        }

        WakeRead();
    }

    private async Task ConverseAsync()
    {
        await BeginAsync().ConfigureAwait(false);
        while (_end == SessionEnd.None)
        {
            if (_ended is not null)
            {
                await DisposeOfEndedAsync().ConfigureAwait(false);
            }

            if (_followUp == FollowUp.ReceiveData)
            {
                await ReceiveDataAsync().ConfigureAwait(false);
                continue;
            }

            if (_isCut || (_isDraining && _transaction is null))
            {
                End(SessionEnd.Stopped);
                await AnswerAsync(Replies.ShuttingDown).ConfigureAwait(false);
                break;
            }

            LineStatus status = TakeLine(out ReadOnlySpan<byte> line);
            if (_lineKind == LineKind.Foreign)
            {
                await RefuseForeignProtocolAsync().ConfigureAwait(false);
                break;
            }

            if (status == LineStatus.Incomplete)
            {
                await WaitForLineAsync().ConfigureAwait(false);
                continue;
            }

            _verb = SmtpVerb.Unknown;
            _isCommand = true;
            SmtpReply answer = await HandleLine(status, line).ConfigureAwait(false);
            if (_followUp != FollowUp.ReceiveChunks)
            {
                // A chunk is answered when it has been read.
                await AnswerAsync(answer).ConfigureAwait(false);
            }

            if (_end == SessionEnd.None && _followUp is not (FollowUp.None or FollowUp.ReceiveData))
            {
                await FollowUpAsync().ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);
    }

    // A page in a browser can make it send HTTP, with commands of its choice behind it: not one octet of that is listened to.
    private ValueTask RefuseForeignProtocolAsync()
    {
        End(SessionEnd.ForeignProtocol);
        return AnswerAsync(Replies.ForeignProtocol);
    }

    private ValueTask FollowUpAsync()
    {
        FollowUp followUp = _followUp;
        _followUp = FollowUp.None;
        return followUp switch
        {
            FollowUp.StartTls => StartTlsAsync(),
            _ => ReceiveMessageAsync(new ChunkedBody(this, _input, _limits.MaxMessageSize, _chunk)),
        };
    }

    private void End(SessionEnd end)
    {
        if (_end == SessionEnd.None)
        {
            _end = end;
        }
    }

    void IWaiter.OnExpired(Wait wait, CancellationTokenSource? source)
    {
        switch (wait)
        {
            case Wait.Input:
                WakeRead();
                break;

            case Wait.Flush:
                _transport.Abort();
                break;

            default:
                // Callbacks of user code hang on this token: they run on a thread of the pool, not of the clock.
                _ = source!.CancelAsync();
                break;
        }
    }
}
