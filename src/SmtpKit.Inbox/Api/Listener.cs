namespace SmtpKit.Inbox.Api;

/// <summary>
/// One who listens to an inbox, and what was not yet sent to it: at most so many events and octets. Who is slower has these forgotten, and is told so by a single
/// <c>gap</c>.
/// </summary>
/// <remarks>Events are added by any thread; one reader takes them.</remarks>
internal sealed class Listener(byte[] gap, Action<Listener> onDisposed) : IDisposable
{
    internal const int MaxEvents = 256;
    internal const int MaxOctets = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<byte[]> _events = new();
    private int _octets;
    private TaskCompletionSource _arrived = NewSignal();

    /// <summary>Octets that wait to be sent.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _octets;
            }
        }
    }

    public void Add(byte[] message)
    {
        lock (_lock)
        {
            if (_events.Count == MaxEvents || (_events.Count > 0 && _octets + message.Length > MaxOctets))
            {
                _events.Clear();
                _octets = 0;
                message = gap;
            }

            _events.Enqueue(message);
            _octets += message.Length;
            _arrived.TrySetResult();
        }
    }

    /// <summary>Completes when there is something to take.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _arrived.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes all that waits; empty when nothing does.</summary>
    public IReadOnlyList<byte[]> Take()
    {
        lock (_lock)
        {
            byte[][] events = [.. _events];
            _events.Clear();
            _octets = 0;
            if (_arrived.Task.IsCompleted)
            {
                _arrived = NewSignal();
            }

            return events;
        }
    }

    public void Dispose() => onDisposed(this);

    // Whoever adds an event does not go on with the reader's work.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
