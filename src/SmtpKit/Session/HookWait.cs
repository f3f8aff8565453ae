using System.Threading.Tasks.Sources;

namespace SmtpKit.Session;

/// <summary>A session's wait for a hook, which ends when the hook does or when it is given up, whichever comes first. Used again for the next hook.</summary>
/// <remarks>One wait at a time. A wait that was given up is still told when the hook ends: such an object is not used again.</remarks>
internal sealed class HookWait : IValueTaskSource<bool>
{
    private const int Waiting = 0;
    private const int Ended = 1;
    private const int GivenUp = 2;

    private ManualResetValueTaskSourceCore<bool> _completion;
    private TaskCompletionSource? _late;
    private int _state;

    public HookWait() => Signal = OnHookEnded;

    /// <summary>To be called when the hook has ended.</summary>
    public Action Signal { get; }

    /// <summary>Completes when the hook ends after all. For a wait that was given up.</summary>
    public Task Late => _late!.Task;

    /// <summary>Begins a wait.</summary>
    public void Begin()
    {
        _completion.Reset();
        Volatile.Write(ref _state, Waiting);
    }

    /// <summary>Completes with whether the hook has ended; otherwise it was given up.</summary>
    public ValueTask<bool> AsTask() => new(this, _completion.Version);

    /// <summary>Ends the wait, unless the hook has. From any thread.</summary>
    public void GiveUp()
    {
        _late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting)
        {
            _completion.SetResult(false);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    private void OnHookEnded()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Waiting) == Waiting)
        {
            _completion.SetResult(true);
        }
        else
        {
            _late!.SetResult();
        }
    }
}
