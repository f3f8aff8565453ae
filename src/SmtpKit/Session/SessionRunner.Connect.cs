using SmtpKit.Diagnostics;

namespace SmtpKit.Session;

/// <content>
/// The beginning and the end of a session: the connection filter, the wait for early talkers, the greeting (RFC 5321 section 3.1).
/// </content>
internal sealed partial class SessionRunner
{
    private SmtpReply? _greeting;

    // Whether the connection filter was asked, so that it is told the end.
    private bool _isSeen;

    // Whether the connection was refused for good: the session goes on for QUIT alone.
    private bool _isRefused;

    // Whether HELO, EHLO or LHLO was answered 250, and nothing has undone it. A hello name alone does not say so: XCLIENT may have told it.
    private bool _hasGreeted;

    /// <summary>
    /// Ends what hooks have begun: disposes of what the last transaction has left, tells the connection filter, if it was asked about the beginning, and
    /// disposes of what the session has left. To be called once, behind <see cref="RunAsync"/> and the transport's close. Never throws.
    /// </summary>
    public async Task TellEndAsync()
    {
        try
        {
            // Nothing more is sent, and no message is left to be waited for.
            _unflushed = 0;
            _body = null;
            EndTransaction(_transaction);
            if (_ended is not null)
            {
                await DisposeOfEndedAsync().ConfigureAwait(false);
            }

            if (_isSeen)
            {
                await CallHookAsync(
                    _server.Hooks.Disconnected,
                    this,
                    static (runner, cancellationToken) => runner.TellEndAsync(cancellationToken),
                    static _ => false,
                    _limits.HookTimeout,
                    SmtpReply.LocalError).ConfigureAwait(false);
            }

            if (_session.End() is { } disposals)
            {
                await DisposeOfAsync(SessionDisposal, disposals).ConfigureAwait(false);
            }
        }
        finally
        {
            _timer.Dispose();
            _observer?.OnEnd(_end);
        }
    }

    private async ValueTask<bool> TellEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _server.Options.ConnectionFilter!.OnDisconnectedAsync(_session, _end, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // User code may throw anything, and there is nobody left to be answered.
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.DisconnectHookThrew(_logger, _session.Id, exception);
        }

        return true;
    }

    private async ValueTask BeginAsync()
    {
        _trustsXClient = _rules.TrustsXClient(_session.RemoteEndPoint);
        if (_isDraining)
        {
            // The loop says so; a greeting would ask for a session.
            return;
        }

        SmtpReply reply = await JudgeConnectionAsync().ConfigureAwait(false);
        if (!_isRefused && reply.IsSuccess)
        {
            await ListenBeforeGreetingAsync().ConfigureAwait(false);
        }

        if (_end == SessionEnd.None && !(_isDraining && reply.IsSuccess))
        {
            await AnswerAsync(reply).ConfigureAwait(false);
        }
    }

    /// <summary>Asks the connection filter about the client as it is now known.</summary>
    /// <returns>The greeting, or the refusal in its place.</returns>
    private ValueTask<SmtpReply> JudgeConnectionAsync()
    {
        _greeting = _rules.Greeting;
        return _server.Options.ConnectionFilter is { } filter ? JudgeConnectionAsync(filter) : new(_greeting);
    }

    private async ValueTask<SmtpReply> JudgeConnectionAsync(IConnectionFilter filter)
    {
        _isSeen = true;
        SmtpReply reply = await CallHookAsync(
            _server.Hooks.Connected,
            (filter, _session),
            static (state, cancellationToken) => state.filter.OnConnectedAsync(state._session, cancellationToken)).ConfigureAwait(false);
        switch (reply.Code)
        {
            case 220:
                _greeting = Greeting(reply);
                return _greeting;

            case <= 299:
                return _greeting!;

            case <= 499:
                // RFC 5321 section 3.8: the one 4yz code that a client understands there.
                return reply.Code == 421 ? reply : new SmtpReply(421, reply.EnhancedCode, reply.Text);

            default:
                // RFC 5321 section 3.1, RFC 7504 section 3.
                _isRefused = true;
                return reply.Code is 521 or 554 ? reply : new SmtpReply(554, reply.EnhancedCode, reply.Text);
        }
    }

    // A greeting begins with the server's name (RFC 5321 section 4.2).
    private SmtpReply Greeting(SmtpReply custom)
    {
        int firstLine = custom.Text.IndexOf('\n', StringComparison.Ordinal);
        firstLine = firstLine < 0 ? custom.Text.Length : firstLine;
        if (_session.ServerName.Length + 1 + firstLine > SmtpReply.MaxTextLine)
        {
            Log.HookAnsweredBadly(_logger, _session.Id, _server.Hooks.Connected.Name, "a text too long for a greeting");
            return _rules.Greeting;
        }

        return new SmtpReply(220, $"{_session.ServerName} {custom.Text}");
    }

    // RFC 5321 section 4.3.1: the client waits for the greeting. One that does not is a machine in a hurry, or one that is made to speak SMTP without
    // knowing it.
    private async ValueTask ListenBeforeGreetingAsync()
    {
        TimeSpan delay = _rules.Endpoint.GreetingDelay;
        bool refuses = _rules.Endpoint.RefuseEarlyTalk;
        if (delay > TimeSpan.Zero)
        {
            await WaitForEarlyTalkAsync(delay).ConfigureAwait(false);
        }
        else if (refuses)
        {
            // What has arrived already, whatever it still lies in: TLS may hold it decrypted, or not yet.
            await _input.FillIfReadyAsync().ConfigureAwait(false);
        }

        if (!_input.Unread.IsEmpty && refuses && !_isDraining)
        {
            Log.EarlyTalk(_logger, _session.Id, LogText.EndPoint(_session.RemoteEndPoint));
            End(SessionEnd.EarlyTalk);
            await AnswerAsync(Replies.TalkBeforeGreeting).ConfigureAwait(false);
        }
        else if (_input.Unread.IsEmpty && _input.IsCompleted)
        {
            LogTransportFault();
            End(SessionEnd.Disconnected);
        }
    }

    // Over as soon as somebody speaks, leaves, or is to leave: what speaks early need not be listened to, nor kept, for longer.
    private async ValueTask WaitForEarlyTalkAsync(TimeSpan delay)
    {
        _timer.Start(Wait.Input, delay);
        while (_input.Unread.IsEmpty && !_input.IsCompleted && !_isDraining && !_timer.IsExpired)
        {
            await _input.FillAsync().ConfigureAwait(false);
        }

        _timer.Stop();
    }
}
