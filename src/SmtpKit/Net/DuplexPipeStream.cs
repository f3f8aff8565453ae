using System.Buffers;
using System.IO.Pipelines;

namespace SmtpKit.Net;

/// <summary>A pair of pipes as a stream: what SslStream needs under it, and what the client's end of an in-memory pair is.</summary>
/// <remarks>One read and one write at a time. Honours reads of zero octets: they complete when there is something to read.</remarks>
internal sealed class DuplexPipeStream(PipeReader input, PipeWriter output) : Stream
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _readEnded;
    private bool _isReading;
    private bool _isClosing;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BeginRead();
        try
        {
            while (true)
            {
                ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
                ReadOnlySequence<byte> octets = result.Buffer;
                int count = (int)Math.Min(octets.Length, buffer.Length);
                octets.Slice(0, count).CopyTo(buffer.Span);
                input.AdvanceTo(octets.GetPosition(count));
                if (count > 0 || result.IsCompleted || (buffer.IsEmpty && !octets.IsEmpty))
                {
                    return count;
                }

                ThrowIfClosing();
            }
        }
        finally
        {
            EndRead();
        }
    }

    /// <summary>
    /// Ends a read that nobody waits for any more, so that the input can be completed: whose it is may have lent its buffers to it. Later reads fail.
    /// </summary>
    /// <returns>A task that completes when none is under way.</returns>
    public Task EndReadsAsync()
    {
        lock (_lock)
        {
            _isClosing = true;
            if (!_isReading)
            {
                return Task.CompletedTask;
            }

            _readEnded ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        input.CancelPendingRead();
        return _readEnded.Task;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult result = await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new IOException("The other end reads no more.");
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Every write is flushed. SslStream flushes once more when it is disposed of: a peer that takes nothing would hold that for ever.
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // As above.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Complete();
            output.Complete();
        }

        base.Dispose(disposing);
    }

    private void BeginRead()
    {
        lock (_lock)
        {
            ThrowIfClosing();
            _isReading = true;
        }
    }

    private void EndRead()
    {
        lock (_lock)
        {
            _isReading = false;
            _readEnded?.TrySetResult();
        }
    }

    private void ThrowIfClosing()
    {
        if (Volatile.Read(ref _isClosing))
        {
            throw new IOException("The connection is being closed.");
        }
    }
}
