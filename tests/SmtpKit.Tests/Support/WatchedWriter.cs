using System.IO.Pipelines;

namespace SmtpKit.Tests.Support;

/// <summary>A writer that tells when the session cannot send on because its peer does not read.</summary>
internal sealed class WatchedWriter(PipeWriter inner) : PipeWriter
{
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the first flush that has to wait.</summary>
    public Task Stuck => _stuck.Task;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<FlushResult> flush = inner.FlushAsync(cancellationToken);
        if (!flush.IsCompleted)
        {
            _stuck.TrySetResult();
        }

        return flush;
    }

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
