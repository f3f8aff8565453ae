namespace SmtpKit.Session;

/// <summary>
/// The one timer of a session. Re-armed lazily: a new deadline is a stored number, and the timer, when it fires too early, arms itself for the
/// rest; so that a command costs no timer queue anything.
/// </summary>
internal sealed class SessionTimer : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly TimeProvider _time;
    private readonly IWaiter _waiter;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private long _deadline = Never;
    private long _fireAt = Never;
    private Wait _wait;
    private CancellationTokenSource? _source;
    private bool _expired;

    /// <summary>Makes the timer, not running.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="waiter">Its <see cref="IWaiter.OnExpired"/> is called on a thread of the clock's, at most once for each <see cref="Start"/>; it may come late.</param>
    public SessionTimer(TimeProvider time, IWaiter waiter)
    {
        _time = time;
        _waiter = waiter;

        // The session lives as long as its connection: the flow of whoever accepted it is nothing to a timer.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = time.CreateTimer(static state => ((SessionTimer)state!).OnFired(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Begins a wait; the one before, if any, is over.</summary>
    /// <param name="wait">What is waited for.</param>
    /// <param name="due">From now; zero or less expires as soon as can be.</param>
    /// <param name="source">Given to <see cref="IWaiter.OnExpired"/>: what is to be cancelled. It comes back with its own wait, however late.</param>
    /// <returns>The clock's timestamp now, for whoever measures the wait: a look at the clock is most of what this costs.</returns>
    public long Start(Wait wait, TimeSpan due, CancellationTokenSource? source = null)
    {
        long now = _time.GetTimestamp();
        due = due < TimeSpan.Zero ? TimeSpan.Zero : due;
        long deadline = now + ToTicks(due);
        lock (_lock)
        {
            _wait = wait;
            _source = source;
            _expired = false;
            _deadline = deadline;
            if (_fireAt > deadline)
            {
                _fireAt = deadline;
                _timer.Change(due, Timeout.InfiniteTimeSpan);
            }
        }

        return now;
    }

    /// <summary>Ends the wait.</summary>
    /// <returns>Whether its time was up, so that <see cref="IWaiter.OnExpired"/> has been called for it or is about to be.</returns>
    public bool Stop()
    {
        lock (_lock)
        {
            _deadline = Never;
            bool expired = _expired;
            _expired = false;
            return expired;
        }
    }

    /// <summary>Whether the time of the present wait is up.</summary>
    public bool IsExpired
    {
        get
        {
            lock (_lock)
            {
                return _expired;
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnFired()
    {
        Wait wait;
        CancellationTokenSource? source;
        lock (_lock)
        {
            _fireAt = Never;
            if (_deadline == Never)
            {
                return;
            }

            long left = _deadline - _time.GetTimestamp();
            if (left > 0)
            {
                // A timer may fire a little before its time: never arm it for nothing.
                TimeSpan due = TimeSpan.FromSeconds((double)left / _time.TimestampFrequency);
                _fireAt = _deadline;
                _timer.Change(due < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : due, Timeout.InfiniteTimeSpan);
                return;
            }

            _expired = true;
            _deadline = Never;
            wait = _wait;
            source = _source;
        }

        _waiter.OnExpired(wait, source);
    }

    private long ToTicks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
