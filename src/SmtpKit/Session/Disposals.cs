namespace SmtpKit.Session;

/// <summary>What a hook has left to be disposed of at the end of a transaction or of a session.</summary>
/// <remarks>Thread-safe: a hook that was left behind may come here while the session ends.</remarks>
internal sealed class Disposals
{
    /// <summary>Where it is too late for everything: for whoever has ended with nothing to be disposed of.</summary>
    public static readonly Disposals Closed = new() { _things = null };

    private readonly Lock _lock = new();
    private List<IAsyncDisposable>? _things = [];

    /// <summary>Takes one more, unless it is too late for that.</summary>
    public bool TryAdd(IAsyncDisposable thing)
    {
        lock (_lock)
        {
            _things?.Add(thing);
            return _things is not null;
        }
    }

    /// <summary>Gives out everything, the last first. The first time; from then on there is nothing, and nothing more is taken.</summary>
    public IReadOnlyList<IAsyncDisposable> Take()
    {
        lock (_lock)
        {
            List<IAsyncDisposable> things = _things ?? [];
            _things = null;
            things.Reverse();
            return things;
        }
    }
}
