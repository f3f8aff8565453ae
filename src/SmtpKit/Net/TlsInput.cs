using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace SmtpKit.Net;

/// <summary>
/// Reads what TLS has decrypted: waits by a read of no octets, for which <see cref="System.Net.Security.SslStream"/> keeps no buffer either, and only then
/// takes one.
/// </summary>
/// <remarks>
/// The framework's pipe over a stream would do, but for the token that it hands down with each read: to be ready to cancel costs every layer below more
/// than the read. This one is given up above them all, and none of them knows.
/// </remarks>
/// <param name="tls">The stream; not disposed of.</param>
[SuppressMessage("Reliability", "CA2012", Justification = "Each task is looked at once: at once, or by its awaiter when it has completed.")]
internal sealed class TlsInput(Stream tls) : BufferedInput, IValueTaskSource<ReadResult>, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _completion;
    private ConfiguredValueTaskAwaitable<int>.ConfiguredValueTaskAwaiter _pending;
    private Action? _onReadable;
    private ReadWait _wait;

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        try
        {
            _completion.GetResult(token);
        }
        finally
        {
            _completion.Reset();
        }

        return Result();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    void IThreadPoolWorkItem.Execute() => _completion.SetResult(true);

    // The wait looks first whether there is something.
    protected override bool TryReceive() => false;

    protected override ValueTask<ReadResult> WaitAsync()
    {
        // One that was left behind waits for the very same.
        if (!_wait.TryAdopt())
        {
            _wait.Begin();
            if (IsReadable())
            {
                return _wait.TakeBack() ? ReceiveAndReturnAsync() : AsTask();
            }
        }

        // Asked for after the read had looked, and before there was a wait to be given up.
        return IsCancelRequested && _wait.TryGiveUp() ? new(Result()) : AsTask();
    }

    protected override void CancelWait()
    {
        if (_wait.TryGiveUp())
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // A wait that was left behind ends with its stream.
    protected override void EndWait() => _wait.End();

    private ValueTask<ReadResult> AsTask() => new(this, _completion.Version);

    // Asks the stream to say when there is something; it may be at once.
    private bool IsReadable()
    {
        ValueTask<int> readable;
        try
        {
            readable = tls.ReadAsync(Memory<byte>.Empty, CancellationToken.None);
            if (readable.IsCompleted)
            {
                readable.GetAwaiter().GetResult();
                return true;
            }
        }
        catch (Exception exception)
        {
            Fail(exception);
            if (_wait.TakeBack())
            {
                throw;
            }

            // The read was given up in the same moment, and ends by that. The next one hears of this.
            return false;
        }

        _pending = readable.ConfigureAwait(false).GetAwaiter();
        _pending.UnsafeOnCompleted(_onReadable ??= OnReadable);
        return false;
    }

    private void OnReadable()
    {
        Exception? fault = null;
        try
        {
            _pending.GetResult();
        }
#pragma warning disable CA1031 // What a broken TLS stream throws is of many types, also of the framework's own; whoever reads is to have it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Fail(exception);
            fault = exception;
        }

        // Left behind: whoever reads next finds out for himself.
        if (_wait.Complete() == ReadWait.Awaited)
        {
            Resume(fault);
        }
    }

    private void Resume(Exception? fault)
    {
        if (fault is not null)
        {
            _completion.SetException(fault);
            return;
        }

        ValueTask received = ReceiveAsync();
        if (received.IsCompleted)
        {
            Finish(received);
        }
        else
        {
            FinishLater(received);
        }
    }

    // Apart, since what is captured is allocated whether it is needed or not.
    private void FinishLater(ValueTask received) => received.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => Finish(received));

    private void Finish(ValueTask received)
    {
        try
        {
            received.GetAwaiter().GetResult();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _completion.SetException(exception);
            return;
        }

        _completion.SetResult(true);
    }

    private ValueTask<ReadResult> ReceiveAndReturnAsync()
    {
        ValueTask received = ReceiveAsync();
        return received.IsCompletedSuccessfully ? new(Result()) : ReturnLaterAsync(received);
    }

    private async ValueTask<ReadResult> ReturnLaterAsync(ValueTask received)
    {
        await received.ConfigureAwait(false);
        return Result();
    }

    // Takes what is there. It is decrypted already, or the end, so there is nothing to wait for; a stream that waits nevertheless is waited for.
    private ValueTask ReceiveAsync()
    {
        ValueTask<int> read = tls.ReadAsync(MakeRoom(), CancellationToken.None);
        if (!read.IsCompletedSuccessfully)
        {
            return ReceiveLaterAsync(read);
        }

        Received(read.Result);
        return default;
    }

    private async ValueTask ReceiveLaterAsync(ValueTask<int> read)
    {
        try
        {
            Received(await read.ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Fail(exception);
            throw;
        }
    }
}
