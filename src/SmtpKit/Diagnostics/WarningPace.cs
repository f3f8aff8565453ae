namespace SmtpKit.Diagnostics;

/// <summary>Lets a warning through once a minute: for what an operator has to know of, and a peer can cause at will.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class WarningPace(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private long? _last;

    /// <summary>Whether it is time for one more.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            if (_last is { } last && time.GetElapsedTime(last, now) < Pause)
            {
                return false;
            }

            _last = now;
            return true;
        }
    }
}
