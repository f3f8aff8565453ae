using System.Buffers;
using System.Runtime.CompilerServices;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>A message as a body: pulled from the session's own input, in place.</summary>
/// <remarks>
/// The store's task and the session never use it at once: the session takes it back by <see cref="KillAsync"/>, which waits for a read that the store
/// has left pending.
/// </remarks>
internal abstract class IncomingBody(SessionRunner runner, InputBuffer input, long maxSize) : MessageBody
{
    // Who uses the body: nobody at the moment, the store's read, nobody ever again, the store's last read.
    private const int Idle = 0;
    private const int Reading = 1;
    private const int Dead = 2;
    private const int Dying = 3;

    private int _state = Idle;
    private TaskCompletionSource? _released;

    /// <summary>Octets of the message so far, dropped ones included.</summary>
    public long Size { get; protected set; }

    /// <summary>Whether the message's last octet was read, so that what follows are commands again.</summary>
    public abstract bool IsEnd { get; }

    /// <summary>Whether a reply to what was read last is the message's final one.</summary>
    public virtual bool IsLastPart => true;

    /// <summary>How many bare CR and LF there were, where they count.</summary>
    public virtual int BareLineEndings => 0;

    /// <summary>Why the message is refused whatever the store says; null while nothing speaks against it.</summary>
    public MessageBodyException? Failure { get; protected set; }

    internal override bool IsDead => Volatile.Read(ref _state) is Dead or Dying;

    /// <summary>The session's own side.</summary>
    protected SessionRunner Runner => runner;

    /// <summary>Where the octets come from.</summary>
    protected InputBuffer Input => input;

    /// <summary>The largest message; 0 for no limit.</summary>
    protected long MaxSize => maxSize;

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
    /// <param name="isRefused">Whether the client is about to hear a refusal, and so need not come to the message's end.</param>
    /// <returns>False when the client sends so much more than the limit that it is not worth listening to its end.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> DrainAsync(bool isRefused)
    {
        while (!IsDrained(isRefused || Failure is not null) && !IsOver && !IsFlood)
        {
            if (!TakeSlice(out _) && !IsDrained(isRefused || Failure is not null))
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
            if (Failure is not null)
            {
                throw Failure;
            }

            while (true)
            {
                if (TakeSlice(out ReadOnlyMemory<byte> slice) || IsEnd)
                {
                    return Failure is null ? new(slice) : throw Failure;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (IsDying)
                {
                    throw Over();
                }

                ValueTask wait = WaitAsync(cancellationToken);
                if (!wait.IsCompletedSuccessfully)
                {
                    waits = true;
                    return ReadSlowlyAsync(wait, cancellationToken);
                }

                wait.GetAwaiter().GetResult();
                if (Failure is not null)
                {
                    throw Failure;
                }
            }
        }
        finally
        {
            if (!waits)
            {
                Leave();
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> ReadSlowlyAsync(ValueTask wait, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await wait.ConfigureAwait(false);
                if (!runner.MayRunStoreAnywhere && SocketThread.IsCurrent)
                {
                    await SocketThread.LeaveAsync().ConfigureAwait(false);
                }

                bool hasSlice = TakeSlice(out ReadOnlyMemory<byte> slice);
                if (Failure is not null)
                {
                    throw Failure;
                }

                if (hasSlice || IsEnd)
                {
                    return slice;
                }

                cancellationToken.ThrowIfCancellationRequested();
                if (IsDying)
                {
                    throw Over();
                }

                wait = WaitAsync(cancellationToken);
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
    private Exception Over() => Failure is null ? new ObjectDisposedException(nameof(MessageBody)) : Failure;

    // The failures after which nothing more of the message is to be read.
    private bool IsOver => Failure is
    {
        Failure: MessageBodyFailure.Disconnected or MessageBodyFailure.TimedOut or MessageBodyFailure.Stopped or MessageBodyFailure.Abandoned,
    };

    private void Leave()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Reading) == Dying)
        {
            Volatile.Write(ref _state, Dead);
            _released!.SetResult();
        }
    }

    /// <summary>Takes what lies ready: false when there is nothing, or the end.</summary>
    protected abstract bool TakeSlice(out ReadOnlyMemory<byte> slice);

    /// <summary>Waits until there may be something to take, or something to say of it in <see cref="Failure"/>.</summary>
    protected abstract ValueTask WaitAsync(CancellationToken cancellationToken);

    /// <summary>Whether nothing is left that could be taken for commands.</summary>
    protected abstract bool IsDrained(bool isRefused);

    /// <summary>Whether the session has asked for its body back: a read that waits is to end.</summary>
    internal bool IsDying => Volatile.Read(ref _state) == Dying;

    /// <summary>The unread octets, from the first segment that has any: a pipe's buffer may begin with the used-up end of one.</summary>
    protected ReadOnlySequence<byte> Unread()
    {
        ReadOnlySequence<byte> unread = input.Unread;
        while (unread.FirstSpan.IsEmpty)
        {
            SequencePosition next = unread.Start;
            unread.TryGet(ref next, out _);
            unread = unread.Slice(next);
        }

        return unread;
    }

    /// <summary>Refuses the message if it is beyond the limit.</summary>
    /// <param name="size">Its octets, those announced included.</param>
    protected void CheckSize(long size)
    {
        if (Failure is null && maxSize > 0 && size > maxSize)
        {
            Failure = new(MessageBodyFailure.TooLarge, $"The message is larger than the limit of {maxSize} octets.");
        }
    }

    /// <summary>Waits for octets of the message.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected async ValueTask WaitForOctetsAsync(CancellationToken cancellationToken)
    {
        MessageBodyFailure? problem = input.IsCompleted ? null : await runner.WaitForDataAsync(cancellationToken).ConfigureAwait(false);
        if (problem is null && input.IsCompleted && input.Unread.IsEmpty)
        {
            problem = MessageBodyFailure.Disconnected;
        }

        if (problem is { } failure)
        {
            Fail(failure);
        }
    }

    /// <summary>Notes why the message will not come to its end.</summary>
    internal void Fail(MessageBodyFailure failure)
    {
        Failure = new(
            failure,
            failure switch
            {
                MessageBodyFailure.TimedOut => "The client sent the message too slowly.",
                MessageBodyFailure.Stopped => "The server is stopping.",
                MessageBodyFailure.Abandoned => "The client gave the message up between two chunks.",
                _ => "The client went away before the end of the message.",
            },
            failure == MessageBodyFailure.Disconnected ? input.Fault : null);
        if (failure == MessageBodyFailure.Disconnected)
        {
            runner.OnDisconnectedInData();
        }
    }
}
