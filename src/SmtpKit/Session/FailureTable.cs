namespace SmtpKit.Session;

/// <summary>
/// Counts failures by key, and refuses a key that has too many. Bounded: when a new key finds it full, the key goes that has not failed for longest.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="most">Most keys.</param>
/// <param name="limit">How many failures of a key within the window lock it; 0 for none.</param>
/// <param name="window">How long failures add up, from the first of them.</param>
/// <param name="lockout">How long a key is locked.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureTable<TKey>(int most, int limit, TimeSpan window, TimeSpan lockout, TimeProvider time)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _byLastFailure = new();
    private readonly long _start = time.GetTimestamp();
    private int _limit = limit;
    private TimeSpan _window = window;
    private TimeSpan _lockout = lockout;

    /// <summary>How many keys it holds.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byKey.Count;
            }
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    public bool IsLocked(TKey key)
    {
        lock (_lock)
        {
            return _byKey.TryGetValue(key, out LinkedListNode<Entry>? node) && Now < node.Value.LockedUntil;
        }
    }

    /// <summary>Sets another limit and other times. What was counted stays, and so do locks.</summary>
    public void SetLimits(int failures, TimeSpan within, TimeSpan locked)
    {
        lock (_lock)
        {
            _limit = failures;
            _window = within;
            _lockout = locked;
        }
    }

    /// <summary>Counts a failure.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="locks">Whether the key is locked from now on, and was not before.</param>
    /// <returns>How many it has within the window.</returns>
    public int Add(TKey key, out bool locks)
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            DropForgotten(now);
            if (_byKey.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                _byLastFailure.Remove(node);
            }
            else
            {
                if (_byKey.Count >= most)
                {
                    Drop(_byLastFailure.First!);
                }

                node = new LinkedListNode<Entry>(new Entry(key) { Began = now });
                _byKey.Add(key, node);
            }

            _byLastFailure.AddLast(node);
            Entry entry = node.Value;
            if (now - entry.Began >= _window)
            {
                entry.Began = now;
                entry.Failures = 0;
            }

            entry.Failures++;
            locks = _limit > 0 && entry.Failures >= _limit && now >= entry.LockedUntil;
            if (locks)
            {
                entry.LockedUntil = now + _lockout;
            }

            return entry.Failures;
        }
    }

    // Each failure adds one key at most, so this costs, in the long run, one step for each.
    private void DropForgotten(TimeSpan now)
    {
        while (_byLastFailure.First is { } oldest && now - oldest.Value.Began >= _window && now >= oldest.Value.LockedUntil)
        {
            Drop(oldest);
        }
    }

    private void Drop(LinkedListNode<Entry> node)
    {
        _byLastFailure.Remove(node);
        _byKey.Remove(node.Value.Key);
    }

    private sealed class Entry(TKey key)
    {
        public TKey Key { get; } = key;

        public TimeSpan Began { get; set; }

        public TimeSpan LockedUntil { get; set; }

        public int Failures { get; set; }
    }
}
