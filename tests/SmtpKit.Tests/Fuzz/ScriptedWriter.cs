using System.Buffers;
using System.IO.Pipelines;

namespace SmtpKit.Tests.Fuzz;

/// <summary>The server's output, kept whole. Every flush is done at once, until the peer takes no more: then it waits for its cancellation.</summary>
internal sealed class ScriptedWriter : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _written = new();
    private TaskCompletionSource<FlushResult>? _waiting;
    private int _sent;

    /// <summary>Set when the peer reads no more.</summary>
    public bool TakesNoMore { get; set; }

    /// <summary>The most octets that were written without being sent.</summary>
    public long MostUnsent { get; private set; }

    /// <summary>Whether the session waits for the peer to read.</summary>
    public bool IsWaiting => _waiting is { Task.IsCompleted: false };

    /// <summary>What the peer has read.</summary>
    public byte[] Sent => _written.WrittenSpan[.._sent].ToArray();

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (TakesNoMore)
        {
            _waiting = new();
            return new(_waiting.Task);
        }

        _sent = _written.WrittenCount;
        return new(new FlushResult(isCanceled: false, isCompleted: false));
    }

    public override void Advance(int bytes)
    {
        _written.Advance(bytes);
        MostUnsent = Math.Max(MostUnsent, _written.WrittenCount - _sent);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _written.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _written.GetSpan(sizeHint);

    public override void CancelPendingFlush() => _waiting?.TrySetResult(new FlushResult(isCanceled: true, isCompleted: false));

    public override void Complete(Exception? exception = null)
    {
        // Nothing waits any more.
    }
}
