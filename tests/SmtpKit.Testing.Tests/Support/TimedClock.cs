using SmtpKit.Tests.Support;

namespace SmtpKit.Testing.Tests.Support;

/// <summary>A clock that stands still, and tells when somebody begins to wait for a time.</summary>
internal sealed class TimedClock : TimeProvider
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _begun = [];
    private readonly List<(TimeSpan Time, TaskCompletionSource Begun)> _expected = [];

    public override long TimestampFrequency => _clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = _clock.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            int index = _expected.FindIndex(wait => wait.Time == dueTime);
            if (index < 0)
            {
                _begun.Add(dueTime);
            }
            else
            {
                _expected[index].Begun.SetResult();
                _expected.RemoveAt(index);
            }
        }

        return timer;
    }

    /// <summary>Completes when a wait for so long has begun: each one once.</summary>
    public Task WaitBeginsAsync(TimeSpan time)
    {
        lock (_lock)
        {
            if (_begun.Remove(time))
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((time, begun));
            return begun.Task.WaitAsync(TimeSpan.FromSeconds(30), System);
        }
    }

    public int ArmedTimers => _clock.ArmedTimers;

    public void Advance(TimeSpan by) => _clock.Advance(by);

    /// <summary>Lets a wait pass that has begun or is about to.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await WaitBeginsAsync(time);
        Advance(time);
    }
}
