using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace SmtpKit.Net;

/// <summary>Octets that were received and not yet used: in one piece, whatever they came in, and no buffer at all while there are none.</summary>
/// <remarks>
/// One reader; <see cref="PipeReader.CancelPendingRead"/> from any thread. What waits for octets is the derived class's: its wait takes none, so a read
/// that is given up leaves the wait behind for the next one, and loses nothing.
/// </remarks>
internal abstract class BufferedInput : PipeReader
{
    // The first buffer holds a message of a usual size; while octets fill what they are given, the next is larger.
    private const int LeastBuffer = 4 * 1024;
    private const int MostBuffer = 128 * 1024;

    // What is free in a buffer that lies behind an unfinished line: less is not worth a system call.
    private const int LeastRoom = 1024;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _nextSize = LeastBuffer;
    private bool _isExamined = true;
    private bool _isEnd;
    private volatile Exception? _fault;
    private bool _isCompleted;
    private int _isCancelRequested;

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfCompleted();
        if (_fault is { } fault)
        {
            throw fault;
        }

        bool isCanceled = TakeCancelRequest();
        if (isCanceled || !_isExamined || _isEnd)
        {
            result = Result(isCanceled);
            return true;
        }

        result = default;
        return false;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return ReadWithTokenAsync(cancellationToken);
        }

        return TryRead(out ReadResult ready) ? new(ready)
            : TryReceive() ? new(Result())
            : WaitAsync();
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_buffer is null)
        {
            return;
        }

        _start = consumed.GetInteger();
        _isExamined = examined.GetInteger() == _end;
        if (_start == _end)
        {
            ReturnBuffer();
        }
    }

    public override void CancelPendingRead()
    {
        Interlocked.Exchange(ref _isCancelRequested, 1);
        CancelWait();
    }

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        ReturnBuffer();
        EndWait();
    }

    /// <summary>Whether the last octets filled the room that they were given, so that more may have come with them.</summary>
    protected bool MayHaveMore { get; private set; }

    /// <summary>Whether the read that waits, or the next one, is to be given up.</summary>
    protected bool IsCancelRequested => Volatile.Read(ref _isCancelRequested) != 0;

    /// <summary>Takes octets without waiting, if that is possible and worth a try.</summary>
    /// <returns>Whether there is something: octets, the end, or a request to give up.</returns>
    protected abstract bool TryReceive();

    /// <summary>Waits until there is something.</summary>
    protected abstract ValueTask<ReadResult> WaitAsync();

    /// <summary>Ends the wait of a read, if one waits; on a thread of the pool, since the caller may hold a lock.</summary>
    protected abstract void CancelWait();

    /// <summary>No read will come.</summary>
    protected abstract void EndWait();

    /// <summary>What a read that has waited gives.</summary>
    protected ReadResult Result() => Result(TakeCancelRequest());

    /// <summary>Where octets are to be received to, behind those that are there: at least 1 KiB.</summary>
    protected Memory<byte> MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(_nextSize);
        }
        else if (_buffer.Length - _end < LeastRoom)
        {
            MoveToFront();
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Notes what came of <see cref="MakeRoom"/>.</summary>
    /// <param name="received">So many octets; none is the end.</param>
    protected void Received(int received)
    {
        MayHaveMore = received > 0 && received == _buffer!.Length - _end;
        if (MayHaveMore)
        {
            _nextSize = Math.Min(_buffer!.Length * 2, MostBuffer);
        }
        else if (received <= LeastBuffer)
        {
            _nextSize = LeastBuffer;
        }

        if (received > 0)
        {
            _end += received;
            _isExamined = false;
            return;
        }

        _isEnd = true;
        ReceivedNothing();
    }

    /// <summary>Notes that nothing came.</summary>
    protected void ReceivedNothing()
    {
        MayHaveMore = false;
        if (_start == _end)
        {
            ReturnBuffer();
        }
    }

    /// <summary>Notes that the connection failed: this read and later ones throw it. A system says so once, and later only that there is an end.</summary>
    protected void Fail(Exception fault)
    {
        _fault = fault;
        _isEnd = true;
    }

    private async ValueTask<ReadResult> ReadWithTokenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (cancellationToken.UnsafeRegister(static input => ((BufferedInput)input!).CancelPendingRead(), this))
        {
            ReadResult result = await ReadAsync(CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
    }

    [MemberNotNull(nameof(_buffer))]
    private void MoveToFront()
    {
        int kept = _end - _start;
        byte[] old = _buffer!;
        _buffer = old.Length - kept < LeastRoom ? ArrayPool<byte>.Shared.Rent(old.Length * 2) : old;
        old.AsSpan(_start, kept).CopyTo(_buffer);
        _start = 0;
        _end = kept;
        if (!ReferenceEquals(old, _buffer))
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }

    private void ReturnBuffer()
    {
        _start = 0;
        _end = 0;
        _isExamined = true;
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ReadResult Result(bool isCanceled)
    {
        ReadOnlySequence<byte> octets = _buffer is null ? ReadOnlySequence<byte>.Empty : new(_buffer, _start, _end - _start);
        return new(octets, isCanceled, _isEnd);
    }

    private bool TakeCancelRequest() => IsCancelRequested && Interlocked.Exchange(ref _isCancelRequested, 0) != 0;

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("The input was completed.");
        }
    }
}
