using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SmtpKit.Bodies;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>A message: from 354 or the first chunk to the final reply, or in LMTP to the final replies (RFC 2033 section 4.2).</content>
internal sealed partial class SessionRunner
{
    private IncomingBody? _body;

    // Set while the store's time is measured: the store runs, and does not wait for the client.
    private bool _storeClockRuns;
    private TimeSpan _dataWaited;
    private long _dataReceived;

    /// <summary>Whether what the store does after a read may be done on any thread.</summary>
    internal bool MayRunStoreAnywhere => _server.Hooks.Save.IsQuick;

    private SmtpReply OnData()
    {
        _followUp = FollowUp.ReceiveData;
        BeginMessageClock();
        return Replies.StartMailInput;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReceiveMessageAsync(IncomingBody body)
    {
        MailTransaction transaction = _transaction!;
        if (body is ChunkedBody)
        {
            BeginMessageClock();

            // MAIL, RCPT and the whole message may have come in one segment: nothing is waited for then, and their replies do not wait for the store.
            await FlushAsync().ConfigureAwait(false);
            if (_end != SessionEnd.None)
            {
                return;
            }
        }

        // Of a first chunk that is too large as it was announced, the store hears nothing.
        StoreAnswer answer = body.Failure is null ? await StoreAsync(transaction, body).ConfigureAwait(false) : default;
        SmtpReply reply = body.Failure is null ? Checked(_server.Hooks.Save.Name, answer.Reply) : SmtpReply.LocalError;

        // Read on to the end even when the store did not: stopping early would let the rest of the message run as commands.
        bool listensOn = await body.DrainAsync(isRefused: !reply.IsSuccess).ConfigureAwait(false);
        _body = null;
        _verb = body is DataBody ? SmtpVerb.Data : SmtpVerb.Bdat;

        // Between chunks the session may have come to its end, and has said so.
        bool isAnswered = body.Failure is not null && (_end != SessionEnd.None || body.Failure.Failure == MessageBodyFailure.Abandoned);
        if (isAnswered)
        {
            Log.MessageAbandoned(_logger, transaction.Id, body.Failure!.Message);
        }
        else if (body.Failure is { } failure)
        {
            reply = ReplyTo(failure.Failure);
            Log.MessageRefused(_logger, transaction.Id, reply.Code, failure.Message);
        }
        else if (reply.IsSuccess)
        {
            LogAccepted(transaction, body);
        }
        else
        {
            Log.MessageRefused(_logger, transaction.Id, reply.Code, "the store's answer");
        }

        NoteMessage(body, reply);
        _observer?.OnMessage(body.Size, body.Failure?.Failure);
        ForgetTransaction();
        if (!listensOn)
        {
            End(SessionEnd.FloodedData);
        }

        if (!isAnswered && _end != SessionEnd.Disconnected)
        {
            await AnswerMessageAsync(transaction, body, reply, useRecipientReplies: answer.HasReturned && body.Failure is null).ConfigureAwait(false);
        }
    }

    private void BeginMessageClock()
    {
        _dataWaited = TimeSpan.Zero;
        _dataReceived = 0;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<StoreAnswer> StoreAsync(MailTransaction transaction, IncomingBody body)
    {
        _body = body;
        _storeClockRuns = true;
        long? started = _server.Metrics.MeasuresStores ? _server.Options.TimeProvider.GetTimestamp() : null;
        MessageBody given = _transactionSpan is { IsAllDataRequested: true } span ? new TracedBody(body, span) : body;
        StoreAnswer answer = await CallHookAsync(
            _server.Hooks.Save,
            (_server.Store, _session, transaction, given),
            static (state, cancellationToken) => StoreAsync(state.Store, state._session, state.transaction, state.given, cancellationToken),
            static failure => new StoreAnswer(failure, HasReturned: false),
            _limits.StoreTimeout,
            SmtpReply.LocalError).ConfigureAwait(false);
        _storeClockRuns = false;
        await body.KillAsync().ConfigureAwait(false);
        if (started is { } begun)
        {
            _server.Metrics.StoreAnswered(
                _rules.Endpoint.Protocol, answer.Reply?.Code ?? SmtpReply.LocalError.Code, _server.Options.TimeProvider.GetElapsedTime(begun));
        }

        return answer;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<StoreAnswer> StoreAsync(
        MessageHandler store, SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) =>
        new(await store(session, transaction, body, cancellationToken).ConfigureAwait(false), HasReturned: true);

    private async ValueTask AnswerMessageAsync(MailTransaction transaction, IncomingBody body, SmtpReply reply, bool useRecipientReplies)
    {
        if (_rules.Endpoint.Protocol != SmtpProtocol.Lmtp || reply.Code == 421 || !body.IsLastPart)
        {
            await AnswerAsync(Worded(transaction, reply)).ConfigureAwait(false);
            return;
        }

        foreach (Recipient recipient in transaction.Recipients)
        {
            SmtpReply own = useRecipientReplies && recipient.Reply is { } set ? Checked("Recipient.Reply", set) : reply;
            await AnswerAsync(Worded(transaction, own)).ConfigureAwait(false);
        }
    }

    private static SmtpReply Worded(MailTransaction transaction, SmtpReply reply) =>
        !ReferenceEquals(reply, SmtpReply.Ok) ? reply
        : transaction.Requests is { IsPriorityLowered: true } ? Replies.PriorityLowered
        : Replies.MessageAccepted;

    private SmtpReply ReplyTo(MessageBodyFailure failure)
    {
        switch (failure)
        {
            case MessageBodyFailure.TooLarge:
                return Replies.MessageTooLarge;

            case MessageBodyFailure.BareLineEnding:
                return Replies.BareLineEnding;

            case MessageBodyFailure.TimedOut:
                End(SessionEnd.TimedOut);
                return Replies.TimedOut;

            case MessageBodyFailure.Stopped:
                End(SessionEnd.Stopped);
                return Replies.ShuttingDown;

            default:
                End(SessionEnd.Disconnected);
                LogTransportFault();
                return SmtpReply.LocalError;
        }
    }

    private void LogAccepted(MailTransaction transaction, IncomingBody body)
    {
        if (_server.MessageLogger.IsEnabled(LogLevel.Information))
        {
            Log.MessageAccepted(
                _server.MessageLogger,
                transaction.Id,
                LogText.Escape(transaction.ReversePath?.ToString()),
                LogText.Recipients(transaction.Recipients),
                body.Size);
            LogForwarded(transaction);
        }

        if (_server.Options.LineEndings == LineEndings.Audit && body.BareLineEndings > 0)
        {
            Log.LineEndingsRepaired(_logger, transaction.Id, body.BareLineEndings, LogText.EndPoint(_session.RemoteEndPoint), LogText.Escape(_session.HelloName));
        }
    }

    /// <summary>For the body: counts octets of the message as they came, dots and all.</summary>
    internal void OnDataReceived(long octets) => _dataReceived += octets;

    /// <summary>For the body: the peer is gone, so a store that waits for something else need not go on.</summary>
    internal void OnDisconnectedInData()
    {
        // A store that has answered already is not meant, nor is the hook that comes after it.
        if (_runningHook is not null)
        {
            CancelHook();
        }
    }

    /// <summary>For the body: waits for octets, within the limits of time and rate.</summary>
    /// <returns>Why there will be none; null when there are some, when the peer is gone, and when the wait was ended by <see cref="WakeRead"/> or the token.</returns>
    internal ValueTask<MessageBodyFailure?> WaitForDataAsync(CancellationToken cancellationToken)
    {
        if (_isCut)
        {
            return new(MessageBodyFailure.Stopped);
        }

        if (_unflushed > 0)
        {
            // The 354, and replies before it.
            return FlushAndWaitForDataAsync(cancellationToken);
        }

        ValueTask fill = FillInTurnAsync();
        if (!fill.IsCompletedSuccessfully)
        {
            return WaitForDataAsync(fill, cancellationToken);
        }

        // What has come already takes no time, and needs no clock.
        fill.GetAwaiter().GetResult();
        return default;
    }

    private async ValueTask<MessageBodyFailure?> FlushAndWaitForDataAsync(CancellationToken cancellationToken)
    {
        bool paused = PauseStoreClock();
        try
        {
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            ResumeStoreClock(paused);
        }

        return _end == SessionEnd.None ? await WaitForDataAsync(cancellationToken).ConfigureAwait(false) : MessageBodyFailure.Disconnected;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<MessageBodyFailure?> WaitForDataAsync(ValueTask fill, CancellationToken cancellationToken)
    {
        bool paused = PauseStoreClock();
        try
        {
            long started = _timer.Start(Wait.Input, DataWaitLimit(_limits.DataBlockTimeout));
            using (cancellationToken.UnsafeRegister(static state => ((SessionRunner)state!).WakeRead(), this))
            {
                await fill.ConfigureAwait(false);
            }

            bool expired = _timer.Stop();
            _dataWaited += _server.Options.TimeProvider.GetElapsedTime(started);
            return _isCut ? MessageBodyFailure.Stopped
                : expired && _input.Unread.IsEmpty && !_input.IsCompleted ? MessageBodyFailure.TimedOut
                : null;
        }
        finally
        {
            ResumeStoreClock(paused);
        }
    }

    // Time that the store spends waiting for the client is not its own.
    private bool PauseStoreClock()
    {
        bool ran = _storeClockRuns;
        if (ran)
        {
            _storeClockRuns = false;
            PauseHookTimer();
        }

        return ran;
    }

    private void ResumeStoreClock(bool ran)
    {
        if (ran)
        {
            _storeClockRuns = true;
            ResumeHookTimer();
        }
    }

    // The nearest of three: what comes next, the whole message, and the moment at which the rate over all the waiting would fall below the least.
    private TimeSpan DataWaitLimit(TimeSpan next)
    {
        TimeSpan limit = Min(next, _limits.DataTimeout - _dataWaited);
        if (_limits.MinDataRate > 0)
        {
            double secondsEarned = (double)_dataReceived / _limits.MinDataRate;
            TimeSpan allowed = _limits.MinDataRateGracePeriod + TimeSpan.FromSeconds(Math.Min(secondsEarned, TimeSpan.FromDays(1).TotalSeconds));
            limit = Min(limit, allowed - _dataWaited);
        }

        return limit;
    }

    // A store that threw has not answered for single recipients, whatever it had set before.
    private readonly record struct StoreAnswer(SmtpReply? Reply, bool HasReturned);

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
