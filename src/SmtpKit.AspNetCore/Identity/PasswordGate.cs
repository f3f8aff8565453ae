using System.Diagnostics.CodeAnalysis;

namespace SmtpKit.AspNetCore;

/// <summary>The bound on how many passwords are hashed at once, for all sessions of a host, so that guessing cannot take the machine. Thread-safe.</summary>
/// <param name="maxAtOnce">How many.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class PasswordGate(int maxAtOnce)
{
    // A tenth of a second each at the most, so that the last in the queue still hears within the hook's time.
    private const int MaxWaitingForEach = 64;

    private readonly SemaphoreSlim _work = new(maxAtOnce);
    private int _present;

    /// <summary>One for this machine: half of its processors.</summary>
    public static PasswordGate ForThisMachine() => new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn, which <see cref="Leave"/> ends; false when too many wait already.</summary>
    public async ValueTask<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _present) > maxAtOnce * (1 + MaxWaitingForEach))
        {
            Interlocked.Decrement(ref _present);
            return false;
        }

        try
        {
            await _work.WaitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            Interlocked.Decrement(ref _present);
            throw;
        }
    }

    /// <summary>Lets the next one in.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _present);
        _work.Release();
    }
}
