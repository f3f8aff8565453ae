namespace SmtpKit.LoadTest.Load;

/// <summary>The messages that are still to be sent, by whichever session comes first. Safe for all sessions at once.</summary>
internal sealed class Supply(long messages)
{
    private long _left = messages;

    public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;

    /// <summary>There are none any more: something went wrong.</summary>
    public void Stop() => Volatile.Write(ref _left, 0);
}
