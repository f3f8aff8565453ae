using System.Diagnostics;
using System.Runtime.CompilerServices;
using SmtpKit.Diagnostics;

namespace SmtpKit.Session;

/// <content>
/// Calls user code: with a token and a time limit, without ever throwing into the session. A hook that throws is logged and answered for; one that
/// ignores its token is left behind.
/// </content>
internal sealed partial class SessionRunner
{
    // How long a hook whose token was cancelled may take to undo what it has begun, before the session goes on without it.
    private static readonly TimeSpan HookCancelGrace = TimeSpan.FromSeconds(2);

    private CancellationTokenSource _hookSource = new();
    private HookWait? _hookWait;
    private TimeSpan _hookTimeLeft;
    private long _hookStarted;
    private volatile string? _runningHook;

    /// <summary>Calls a hook that answers with a reply, and sees to it that it is one that may stand.</summary>
    private async ValueTask<SmtpReply> CallHookAsync<TState>(Hook hook, TState state, Func<TState, CancellationToken, ValueTask<SmtpReply>> call)
    {
        SmtpReply? reply = await CallHookAsync(hook, state, call, static failure => failure, _limits.HookTimeout, SmtpReply.LocalError).ConfigureAwait(false);
        return Checked(hook.Name, reply);
    }

    /// <summary>Calls a hook.</summary>
    /// <param name="hook">Which.</param>
    /// <param name="state">What the call needs, so that it captures nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="onFailure">Makes an answer of the reply that a failure deserves.</param>
    /// <param name="limit">The longest it may take.</param>
    /// <param name="failure">The reply for a failure that names none.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> CallHookAsync<TState, T>(
        Hook hook,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> call,
        Func<SmtpReply, T> onFailure,
        TimeSpan limit,
        SmtpReply failure)
    {
        CancellationToken token = _hookSource.Token;
        _runningHook = hook.Name;
        if ((_transactionSpan ?? _sessionSpan) is { } span)
        {
            // For this call alone: what an async method sets ends with it.
            Activity.Current = span;
        }

        _hookTimeLeft = limit;
        ResumeHookTimer();
        try
        {
            if (!hook.IsQuick && SocketThread.IsCurrent)
            {
                await SocketThread.LeaveAsync().ConfigureAwait(false);
            }

            ValueTask<T> result = call(state, token);
            if (result.IsCompletedSuccessfully)
            {
                return result.Result;
            }

            if (_body is null && !result.IsCompleted)
            {
                await FlushBeforeHookAsync().ConfigureAwait(false);
            }

            return await AwaitHookAsync(hook.Name, result, token).ConfigureAwait(false);
        }
        catch (SmtpReplyException exception)
        {
            Log.HookFailed(_logger, _session.Id, hook.Name, exception.Reply.Code, exception);
            return onFailure(exception.Reply);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            if (_body?.Failure is null)
            {
                Log.HookCancelled(_logger, _session.Id, hook.Name);
            }

            return onFailure(_isCut ? Replies.ShuttingDown : failure);
        }
        catch (MessageBodyException)
        {
            // The message failed, not the store: the body knows what the client hears.
            return onFailure(failure);
        }
#pragma warning disable CA1031 // User code may throw anything; the session goes on (RFC 5321 section 4.2.4.2: 451).
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.HookThrew(_logger, _session.Id, hook.Name, failure.Code, exception);
            return onFailure(failure);
        }
        finally
        {
            _runningHook = null;
            if (_body is { } body)
            {
                // First: a read that the store has left pending uses the timer too.
                await body.KillAsync().ConfigureAwait(false);
            }

            if (_timer.Stop() || _hookSource.IsCancellationRequested)
            {
                RenewHookToken();
            }
        }
    }

    // Replies before this one do not wait for a hook that takes its time: a client that was told nothing may send a stored message again. While a store
    // runs, its body flushes.
    private async ValueTask FlushBeforeHookAsync()
    {
        if (_unflushed > 0)
        {
            PauseHookTimer();
            await FlushAsync().ConfigureAwait(false);
            ResumeHookTimer();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T> AwaitHookAsync<T>(string hook, ValueTask<T> running, CancellationToken token)
    {
        ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter awaiter = running.ConfigureAwait(false).GetAwaiter();
        if (awaiter.IsCompleted)
        {
            return awaiter.GetResult();
        }

        HookWait wait = _hookWait ??= new HookWait();
        wait.Begin();
        awaiter.UnsafeOnCompleted(wait.Signal);
        CancellationTokenRegistration giveUp = token.UnsafeRegister(static wait => ((HookWait)wait!).GiveUp(), wait);
        bool hasEnded = await wait.AsTask().ConfigureAwait(false);
        if (!giveUp.Unregister())
        {
            // Given up, or about to be, by another thread and however late: the next hook has a wait of its own.
            _hookWait = null;
        }

        return hasEnded ? awaiter.GetResult() : await AwaitLateAsync(hook, running, awaiter, wait.Late, token).ConfigureAwait(false);
    }

    // A hook whose token was cancelled has a while to obey.
    private async ValueTask<T> AwaitLateAsync<T>(
        string hook, ValueTask<T> running, ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter awaiter, Task ended, CancellationToken token)
    {
        if (_body is { } body)
        {
            await body.KillAsync().ConfigureAwait(false);
        }

        if (!ended.IsCompleted)
        {
            using CancellationTokenSource enough = new();
            Task grace = Task.Delay(HookCancelGrace, _server.Options.TimeProvider, enough.Token);
            await Task.WhenAny(ended, grace).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
        }

        if (_isCut && running.IsCompletedSuccessfully)
        {
            // A stop does not undo what was done: a message that is stored is answered as stored.
            return awaiter.GetResult();
        }

        if (!ended.IsCompleted)
        {
            Log.HookIgnoresToken(_logger, _session.Id, hook);
        }

        _ = ObserveAsync(hook, ended, awaiter);
        throw new OperationCanceledException(token);
    }

    // The end of a hook that the session did not wait for.
    private async Task ObserveAsync<T>(string hook, Task ended, ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter awaiter)
    {
        try
        {
            await ended.ConfigureAwait(false);
            awaiter.GetResult();
            Log.HookTooLate(_logger, _session.Id, hook);
        }
        catch (OperationCanceledException)
        {
            // It obeyed.
        }
#pragma warning disable CA1031 // User code may throw anything, and nobody else would see it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (exception is not MessageBodyException and not ObjectDisposedException)
            {
                Log.HookThrewTooLate(_logger, _session.Id, hook, exception);
            }
        }
    }

    // Time that the store spends waiting for the peer is not its own: the body stops this clock while it waits.
    private void PauseHookTimer()
    {
        if (_timer.Stop())
        {
            // Its time was up just now: said here, so that it is not said to the next hook.
            CancelHook();
        }

        _hookTimeLeft -= _server.Options.TimeProvider.GetElapsedTime(_hookStarted);
    }

    private void ResumeHookTimer() => _hookStarted = _timer.Start(Wait.Hook, _hookTimeLeft, _hookSource);

    private void CancelHook() => _ = _hookSource.CancelAsync();

    private void RenewHookToken()
    {
        // The old one is not disposed: user code may still hold its token.
        _hookSource = new CancellationTokenSource();
        Interlocked.MemoryBarrier();
        if (_isCut)
        {
            CancelHook();
        }
    }

    /// <summary>What a hook answered, if it may stand; a 3yz reply or none is a defect of the hook and becomes 451.</summary>
    private SmtpReply Checked(string hook, SmtpReply? reply)
    {
        if (reply is not null && reply.Code is (>= 200 and <= 299) or (>= 400 and <= 599))
        {
            return reply;
        }

        Log.HookAnsweredBadly(_logger, _session.Id, hook, reply?.ToString() ?? "nothing (null)");
        return SmtpReply.LocalError;
    }
}
