using SmtpKit.Diagnostics;

namespace SmtpKit.Session;

/// <content>The end of what hooks have registered for disposal: the transaction's between two commands, the session's at its very end.</content>
internal sealed partial class SessionRunner
{
    private static readonly Hook TransactionDisposal = new($"{nameof(MailTransaction)}.{nameof(MailTransaction.RegisterForDisposeAsync)}", IsQuick: false);
    private static readonly Hook SessionDisposal = new($"{nameof(SmtpSession)}.{nameof(SmtpSession.RegisterForDisposeAsync)}", IsQuick: false);

    // Of transactions that are over: the loop takes it, once their last reply is written. Null as good as always.
    private Queue<Disposals>? _ended;

    /// <summary>Ends a transaction: what was registered with it is disposed of by the loop.</summary>
    private void EndTransaction(MailTransaction? transaction)
    {
        if (transaction?.End() is { } disposals)
        {
            (_ended ??= new Queue<Disposals>()).Enqueue(disposals);
        }
    }

    private async ValueTask DisposeOfEndedAsync()
    {
        // First the reply: the client does not wait for what is no more its own affair.
        await FlushAsync().ConfigureAwait(false);
        while (_ended!.TryDequeue(out Disposals? disposals))
        {
            await DisposeOfAsync(TransactionDisposal, disposals).ConfigureAwait(false);
        }

        _ended = null;
    }

    private async ValueTask DisposeOfAsync(Hook hook, Disposals disposals)
    {
        foreach (IAsyncDisposable thing in disposals.Take())
        {
            // One after the other, and each for itself: one that hangs or throws keeps none of the others.
            await CallHookAsync(
                hook,
                (runner: this, hook, thing),
                static (state, _) => state.runner.DisposeOfAsync(state.hook, state.thing),
                static _ => false,
                _limits.HookTimeout,
                SmtpReply.LocalError).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> DisposeOfAsync(Hook hook, IAsyncDisposable thing)
    {
        try
        {
            await thing.DisposeAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // User code may throw anything, and there is nobody to be answered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.DisposalThrew(_logger, _session.Id, hook.Name, thing.GetType().ToString(), exception);
        }

        return true;
    }
}
