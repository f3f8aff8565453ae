using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;

namespace SmtpKit.Session;

/// <content>DATA (RFC 5321 section 4.1.1.4): from 354 to the final reply, or in LMTP to the final replies (RFC 2033 section 4.2).</content>
internal sealed partial class SessionRunner
{
    private DataBody? _body;
    private bool _storeRuns;
    private TimeSpan _dataWaited;
    private long _dataReceived;

    private SmtpReply OnData()
    {
        _followUp = FollowUp.ReceiveMessage;
        return Replies.StartMailInput;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReceiveMessageAsync()
    {
        MailTransaction transaction = _transaction!;
        _dataWaited = TimeSpan.Zero;
        _dataReceived = 0;
        DataBody body = new(this, _input, _limits.MaxMessageSize, _server.Options.LineEndings);
        _body = body;
        _storeRuns = true;
        StoreAnswer answer = await CallHookAsync(
            "IMessageStore.SaveAsync",
            (_server.Store, _session, transaction, body),
            static (state, cancellationToken) => StoreAsync(state.Store, state._session, state.transaction, state.body, cancellationToken),
            static failure => new StoreAnswer(failure, HasReturned: false),
            _limits.StoreTimeout,
            SmtpReply.LocalError).ConfigureAwait(false);
        SmtpReply reply = Checked("IMessageStore.SaveAsync", answer.Reply);
        _storeRuns = false;
        await body.KillAsync().ConfigureAwait(false);

        // Read on to the end even when the store did not: stopping early would let the rest of the message run as commands.
        bool listensOn = await body.DrainAsync().ConfigureAwait(false);
        _body = null;
        if (body.Failure is { } failure)
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

        ForgetTransaction();

        if (!listensOn)
        {
            End(SessionEnd.FloodedData);
        }

        if (_end is not (SessionEnd.Disconnected or SessionEnd.NotReading))
        {
            await AnswerMessageAsync(transaction, reply, useRecipientReplies: answer.HasReturned && body.Failure is null).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<StoreAnswer> StoreAsync(
        MessageHandler store, SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) =>
        new(await store(session, transaction, body, cancellationToken).ConfigureAwait(false), HasReturned: true);

    private async ValueTask AnswerMessageAsync(MailTransaction transaction, SmtpReply reply, bool useRecipientReplies)
    {
        if (_rules.Endpoint.Protocol != SmtpProtocol.Lmtp || reply.Code == 421)
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
        : transaction.IsPriorityLowered ? Replies.PriorityLowered
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

    private void LogAccepted(MailTransaction transaction, DataBody body)
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
            Log.LineEndingsRepaired(_logger, transaction.Id, body.BareLineEndings, _session.RemoteEndPoint, LogText.Escape(_session.HelloName));
        }
    }

    /// <summary>For the body: counts octets of the message as they came, dots and all.</summary>
    internal void OnDataReceived(int octets) => _dataReceived += octets;

    /// <summary>For the body: the peer is gone, so a store that waits for something else need not go on.</summary>
    internal void OnDisconnectedInData() => CancelHook();

    /// <summary>For the body: ends a pending wait for octets, or the next one.</summary>
    internal void WakeRead() => _transport.Input.CancelPendingRead();

    /// <summary>For the body: waits for octets, within the limits of time and rate.</summary>
    /// <returns>Why there will be none; null when there are some, when the peer is gone, and when the wait was ended by <see cref="WakeRead"/> or the token.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<MessageBodyFailure?> WaitForDataAsync(CancellationToken cancellationToken)
    {
        if (_isCut)
        {
            return MessageBodyFailure.Stopped;
        }

        if (_storeRuns)
        {
            PauseHookTimer();
        }

        try
        {
            // The 354, and replies before it.
            await FlushAsync().ConfigureAwait(false);
            if (_end != SessionEnd.None)
            {
                return MessageBodyFailure.Disconnected;
            }

            long started = _server.Options.TimeProvider.GetTimestamp();
            _timer.Start(Wait.Input, DataWaitLimit());
            using (cancellationToken.UnsafeRegister(static state => ((SessionRunner)state!).WakeRead(), this))
            {
                await _input.FillAsync().ConfigureAwait(false);
            }

            bool expired = _timer.Stop();
            _dataWaited += _server.Options.TimeProvider.GetElapsedTime(started);
            return _isCut ? MessageBodyFailure.Stopped
                : expired && _input.Unread.IsEmpty && !_input.IsCompleted ? MessageBodyFailure.TimedOut
                : null;
        }
        finally
        {
            if (_storeRuns)
            {
                ResumeHookTimer();
            }
        }
    }

    // The nearest of three: the next octets, the whole message, and the moment at which the rate over all the waiting would fall below the least.
    private TimeSpan DataWaitLimit()
    {
        TimeSpan limit = Min(_limits.DataBlockTimeout, _limits.DataTimeout - _dataWaited);
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
