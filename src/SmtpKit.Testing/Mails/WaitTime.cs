namespace SmtpKit.Testing.Mails;

/// <summary>How long a wait lasts: to its time, to the caller's cancellation, or to the server's end.</summary>
internal sealed class WaitTime : IDisposable
{
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationToken _stopped;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    /// <summary>Begins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, and not infinite.</exception>
    public WaitTime(FakeSmtpServer server, TimeSpan time, CancellationToken cancellationToken)
    {
        if (time < TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "A wait lasts zero or longer.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        Length = time;
        _cancellationToken = cancellationToken;
        _stopped = server.Stopped;
        _limit = new CancellationTokenSource(time, server.TimeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancellationToken, _stopped);
    }

    public TimeSpan Length { get; }

    /// <summary>Whether a wait has come to the end of its time.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Waits for a change, or for the time to be over; then it is worth one more look.</summary>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The server was stopped: nothing will come.</exception>
    public async Task WaitAsync(Task change)
    {
        try
        {
            await change.WaitAsync(_either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_stopped.IsCancellationRequested, typeof(FakeSmtpServer));
            IsOver = true;
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
