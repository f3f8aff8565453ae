using System.Buffers;
using System.Runtime.CompilerServices;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>The data of DATA as a body: pulled from the session's own input, in place, through <see cref="DotReader"/>.</summary>
/// <remarks>
/// The store's task and the session never use it at once: the session takes it back by <see cref="KillAsync"/>, which waits for a read that the store
/// has left pending.
/// </remarks>
internal sealed class DataBody(SessionRunner runner, InputBuffer input, long maxSize, LineEndings lineEndings) : MessageBody
{
    // Who uses the body: nobody at the moment, the store's read, nobody ever again, the store's last read.
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Dead = 2;
    private const int Dying = 3;

    private DotReader _dots;
    private MessageBodyException? _failure;
    private int _state = Idle;
    private TaskCompletionSource? _released;

    /// <summary>Octets of the message so far, dropped ones included.</summary>
    public long Size { get; private set; }

    /// <summary>Whether the end of the data was read, so that what follows are commands again.</summary>
    public bool IsEnd => _dots.IsEnd;

    /// <summary>How many bare CR and LF there were.</summary>
    public int BareLineEndings => _dots.BareLineEndings;

    /// <summary>Why the message is refused whatever the store says; null while nothing speaks against it.</summary>
    public MessageBodyException? Failure => _failure;

    internal override bool IsDead => Volatile.Read(ref _state) is Dead or Dying;

    /// <summary>Takes the body back from the store: later reads of its throw, a pending one is ended and waited for.</summary>
    public ValueTask KillAsync()
    {
        while (Interlocked.CompareExchange(ref _state, Dead, Idle) is not (Idle or Dead))
        {
            _released ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.CompareExchange(ref _state, Dying, Reading) == Reading)
            {
                runner.WakeRead();
                return new(_released.Task);
            }
        }

        return default;
    }

    /// <summary>Reads and drops what the store has left, so that it never becomes commands. The body is dead already.</summary>
    /// <returns>False when the client sends so much more than the limit that it is not worth listening to its end.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> DrainAsync()
    {
        while (!IsEnd && !IsOver && !IsFlood)
        {
            if (!TakeSlice(out _) && !IsEnd)
            {
                await WaitAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        return !IsFlood;
    }

    protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
    {
        // Two reads at once do not get here.
        if (Interlocked.CompareExchange(ref _state, Reading, Idle) != Idle)
        {
            throw Over();
        }


        bool waits = false;
        try
        {
            if (_failure is not null)
            {
                throw _failure;
            }

            if (TakeSlice(out ReadOnlyMemory<byte> slice) || IsEnd)
            {
                return _failure is null ? new(slice) : throw _failure;
            }

            waits = true;
        }
        finally
        {
            if (!waits)
            {
                Leave();
            }
        }

        return ReadSlowlyAsync(cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> ReadSlowlyAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Volatile.Read(ref _state) == Dying)
                {
                    throw Over();
                }

                await WaitAsync(cancellationToken).ConfigureAwait(false);
                bool hasSlice = TakeSlice(out ReadOnlyMemory<byte> slice);
                if (_failure is not null)
                {
                    throw _failure;
                }

                if (hasSlice || IsEnd)
                {
                    return slice;
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    // More than as much again as a whole message may have.
    private bool IsFlood => maxSize > 0 && Size - maxSize > maxSize;

    // What a read of a dead body throws: what the message failed of stays the better answer.
    private Exception Over() => _failure is null ? new ObjectDisposedException(nameof(MessageBody)) : _failure;

    // The failures after which nothing more is to be read.
    private bool IsOver =>
        _failure is { Failure: MessageBodyFailure.Disconnected or MessageBodyFailure.TimedOut or MessageBodyFailure.Stopped };

    private void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Reading) == Dying)
        {
            Volatile.Write(ref _state, Dead);
            _released!.SetResult();
        }
    }

    // Takes what lies ready: false when there is nothing, or the end.
    private bool TakeSlice(out ReadOnlyMemory<byte> slice)
    {
        while (!input.Unread.IsEmpty)
        {
            ReadOnlySequence<byte> unread = SkipEmptySegments(input.Unread);
            slice = _dots.Read(unread.First, out int consumed);
            input.Unread = unread.Slice(consumed);
            runner.OnDataReceived(consumed);
            Size += slice.Length;
            Check();
            if (!slice.IsEmpty)
            {
                return true;
            }

            if (IsEnd)
            {
                return false;
            }
        }

        slice = default;
        return false;
    }

    // A pipe's buffer may begin with the used-up end of a segment.
    private static ReadOnlySequence<byte> SkipEmptySegments(ReadOnlySequence<byte> unread)
    {
        while (unread.FirstSpan.IsEmpty)
        {
            SequencePosition next = unread.Start;
            unread.TryGet(ref next, out _);
            unread = unread.Slice(next);
        }

        return unread;
    }

    private void Check()
    {
        if (_failure is not null)
        {
            return;
        }

        if (_dots.BareLineEndings > 0 && lineEndings == LineEndings.Strict)
        {
            _failure = new(MessageBodyFailure.BareLineEnding, "The message has a CR without LF or an LF without CR (RFC 5321 section 2.3.8).");
        }
        else if (maxSize > 0 && Size > maxSize)
        {
            _failure = new(MessageBodyFailure.TooLarge, $"The message is larger than the limit of {maxSize} octets.");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        MessageBodyFailure? problem = null;
        if (!input.IsCompleted)
        {
            problem = await runner.WaitForDataAsync(cancellationToken).ConfigureAwait(false);
            if (problem == MessageBodyFailure.TimedOut)
            {
                _failure = new(MessageBodyFailure.TimedOut, "The client sent the message too slowly.");
                return;
            }

            if (problem == MessageBodyFailure.Stopped)
            {
                _failure = new(MessageBodyFailure.Stopped, "The server is stopping.");
                return;
            }
        }

        if (problem == MessageBodyFailure.Disconnected || (input.IsCompleted && input.Unread.IsEmpty))
        {
            _failure = new(MessageBodyFailure.Disconnected, "The client went away before the end of the message.", input.Fault);
            runner.OnDisconnectedInData();
        }
    }
}
