using System.IO.Pipelines;

namespace SmtpKit.Tests.Support;

/// <summary>A reader that tells when the session waits for octets: then all it was sent is used, and its timer runs.</summary>
internal sealed class WatchedReader(PipeReader inner) : PipeReader
{
    private readonly Lock _lock = new();
    private bool _isCompleted;
    private TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the session waits, or has ended.</summary>
    public Task Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Task;
            }
        }
    }

    /// <summary>Called before something is sent, or a read is cancelled: the session will wake up.</summary>
    public void OnSending()
    {
        lock (_lock)
        {
            // Who has ended never wakes up again.
            if (_waiting.Task.IsCompleted && !_isCompleted)
            {
                _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<ReadResult> read = inner.ReadAsync(cancellationToken);
        if (!read.IsCompleted)
        {
            OnWaiting();
        }

        return read;
    }

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead()
    {
        OnSending();
        inner.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null)
    {
        inner.Complete(exception);
        lock (_lock)
        {
            _isCompleted = true;
            _waiting.TrySetResult();
        }
    }

    private void OnWaiting()
    {
        lock (_lock)
        {
            _waiting.TrySetResult();
        }
    }
}
