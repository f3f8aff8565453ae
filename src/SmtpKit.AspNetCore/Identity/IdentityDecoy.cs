using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace SmtpKit.AspNetCore;

/// <summary>
/// What all sign-ins of a host share: a hash that no password has, so that an unknown user costs as much time as a known one, and the bound on how many
/// passwords are hashed at once, so that guessing cannot take the machine. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to dispose of.")]
internal sealed class IdentityDecoy<TUser>
    where TUser : class, new()
{
    // A tenth of a second each at the most, so that the last in the queue still hears within the hook's time.
    private const int MaxWaitingForEach = 64;

    private readonly int _maxAtOnce;
    private readonly SemaphoreSlim _work;
    private readonly Lock _lock = new();
    private string? _hash;
    private int _present;

    public IdentityDecoy()
        : this(Math.Max(1, Environment.ProcessorCount / 2))
    {
    }

    /// <summary>For tests.</summary>
    internal IdentityDecoy(int maxAtOnce)
    {
        _maxAtOnce = maxAtOnce;
        _work = new SemaphoreSlim(maxAtOnce);
    }

    /// <summary>The hash, made by the first call as the application makes those of its users.</summary>
    public string HashBy(IPasswordHasher<TUser> hasher)
    {
        lock (_lock)
        {
            return _hash ??= hasher.HashPassword(new TUser(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }
    }

    /// <summary>Waits for its turn; false when too many wait already.</summary>
    public async ValueTask<bool> TryEnterAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _present) > _maxAtOnce * (1 + MaxWaitingForEach))
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
