using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace SmtpKit.Net;

/// <summary>
/// Reads a socket: waits until there is something, and only then takes a buffer. One object and one continuation lie between the system's call and the
/// session, where a pipe over a stream has five.
/// </summary>
/// <remarks>
/// One reader; <see cref="CancelPendingRead"/> from any thread. The wait itself takes no octets, so a read that is given up leaves it behind for the next
/// one, and loses nothing. Octets lie in one piece, whatever they came in.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The wait is disposed of by Complete, or by itself when it is over.")]
internal sealed partial class SocketInput : PipeReader
{
    // The first buffer holds a message of a usual size; while octets fill what they are given, the next is twice as large.
    private const int LeastBuffer = 4 * 1024;
    private const int MostBuffer = 128 * 1024;

    // What is free in a buffer that lies behind an unfinished line: less is not worth a system call.
    private const int LeastRoom = 1024;

    private readonly Socket _socket;
    private readonly Wait _wait;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _nextSize = LeastBuffer;
    private bool _isExamined = true;
    private bool _isEnd;
    private IOException? _fault;
    private bool _isCompleted;
    private int _isCancelRequested;

    /// <summary>Makes the input of a socket that does not block.</summary>
    public SocketInput(Socket socket)
    {
        _socket = socket;
        _wait = new Wait(this);
    }

    public override bool TryRead(out ReadResult result)
    {
        ThrowIfCompleted();
        if (_fault is not null)
        {
            throw _fault;
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
        ThrowIfCompleted();
        if (cancellationToken.CanBeCanceled)
        {
            return ReadWithTokenAsync(cancellationToken);
        }

        // Where much comes, more has come meanwhile.
        bool mayBeThere = _nextSize > LeastBuffer;
        return TryRead(out ReadResult ready) ? new(ready)
            : (mayBeThere && TryReceive()) || _wait.Begin() ? new(Result(TakeCancelRequest()))
            : _wait.AsTask();
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
        _wait.Cancel();
    }

    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        ReturnBuffer();
        _wait.End();
    }

    private async ValueTask<ReadResult> ReadWithTokenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using (cancellationToken.UnsafeRegister(static input => ((SocketInput)input!).CancelPendingRead(), this))
        {
            ReadResult result = await ReadAsync(CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
    }

    /// <summary>Takes what the system has.</summary>
    /// <returns>Whether that was anything: octets or the end.</returns>
    /// <exception cref="IOException">The connection failed.</exception>
    private bool TryReceive()
    {
        MakeRoom();
        int room = _buffer.Length - _end;
        int received = _socket.Receive(_buffer.AsSpan(_end, room), SocketFlags.None, out SocketError error);
        if (error != SocketError.Success || received == 0)
        {
            if (_start == _end)
            {
                ReturnBuffer();
            }

            if (error == SocketError.WouldBlock)
            {
                return false;
            }

            Finish(error);
            return true;
        }

        _end += received;
        _isExamined = false;
        _nextSize = received < room ? LeastBuffer : Math.Min(_buffer.Length * 2, MostBuffer);
        return true;
    }

    // A system says once that a connection failed, and then that it ended.
    private void Finish(SocketError error)
    {
        _isEnd = true;
        if (error != SocketError.Success)
        {
            _fault = SocketFault.Of(error);
            throw _fault;
        }
    }

    [MemberNotNull(nameof(_buffer))]
    private void MakeRoom()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(_nextSize);
            return;
        }

        int kept = _end - _start;
        byte[] old = _buffer;
        if (old.Length - kept < LeastRoom)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(old.Length * 2);
        }
        else if (old.Length - _end >= LeastRoom)
        {
            return;
        }

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

    private bool TakeCancelRequest() => Volatile.Read(ref _isCancelRequested) != 0 && Interlocked.Exchange(ref _isCancelRequested, 0) != 0;

    private bool IsCancelRequested => Volatile.Read(ref _isCancelRequested) != 0;

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("The input was completed.");
        }
    }
}
