namespace SmtpKit.Session;

/// <summary>Whoever waits by a <see cref="SessionTimer"/>: the session itself, which needs no delegate for it.</summary>
internal interface IWaiter
{
    /// <summary>The time of a wait is up.</summary>
    /// <param name="wait">What was waited for.</param>
    /// <param name="source">What is to be cancelled; null for the waits of the transport.</param>
    void OnExpired(Wait wait, CancellationTokenSource? source);
}
