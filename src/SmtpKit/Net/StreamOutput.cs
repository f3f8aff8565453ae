using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace SmtpKit.Net;

/// <summary>Gathers replies and writes them to a stream, all at once. Between flushes it holds no buffer: most sessions, most of the time, say nothing.</summary>
/// <remarks>
/// The framework's writer over a stream keeps a segment, a list of segments and a token source for each session: 350 octets. The stream is not disposed
/// of. What is not flushed when it is completed is dropped.
/// </remarks>
internal sealed class StreamOutput(Stream stream) : PipeWriter
{
    // Holds the longest reply but that to EHLO; a buffer that is too small is changed for one that is not.
    private const int LeastBuffer = 512;

    private byte[]? _buffer;
    private int _length;
    private bool _completed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _length;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_completed)
        {
            throw new InvalidOperationException("The output was completed.");
        }

        int least = _length + Math.Max(sizeHint, 1);
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(least, LeastBuffer));
        }
        else if (_buffer.Length < least)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(least, _buffer.Length * 2));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_buffer?.Length ?? 0) - _length);
        _length += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_length == 0)
        {
            return default;
        }

        ValueTask write = stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
        if (!write.IsCompletedSuccessfully)
        {
            return WaitAsync(write);
        }

        write.GetAwaiter().GetResult();
        Release();
        return default;
    }

    /// <summary>Does nothing: a write that was begun cannot be taken back. Whoever breaks a connection off does it below.</summary>
    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
        _completed = true;
        Release();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> WaitAsync(ValueTask write)
    {
        await write.ConfigureAwait(false);
        Release();
        return default;
    }

    private void Release()
    {
        _length = 0;
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
