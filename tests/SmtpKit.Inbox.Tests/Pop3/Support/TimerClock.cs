namespace SmtpKit.Inbox.Tests.Pop3.Support;

/// <summary>A clock whose timers a test can wait for, and fire.</summary>
internal sealed class TimerClock : TimeProvider
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Lock _lock = new();
    private readonly Dictionary<TimeSpan, TaskCompletionSource<Action>> _timers = [];

    /// <summary>Completes when a timer is made that is due after so long, with what fires it.</summary>
    public Task<Action> TimerOf(TimeSpan due) => SourceOf(due).Task.WaitAsync(Patience);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SourceOf(dueTime).TrySetResult(() => callback(state));
        return new NoTimer();
    }

    private TaskCompletionSource<Action> SourceOf(TimeSpan due)
    {
        lock (_lock)
        {
            if (!_timers.TryGetValue(due, out TaskCompletionSource<Action>? source))
            {
                source = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _timers.Add(due, source);
            }

            return source;
        }
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
