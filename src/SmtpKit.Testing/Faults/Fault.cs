using SmtpKit.Testing.Faults;

namespace SmtpKit.Testing;

/// <summary>Something that goes wrong on purpose, from the moment it was made until <see cref="Remove"/>, or as often as was said.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class Fault
{
    private readonly FaultBook _book;
    private readonly Func<object?, bool> _condition;
    private readonly string _description;
    private readonly Lock _lock = new();
    private TaskCompletionSource? _hit;
    private int _limit = int.MaxValue;
    private int _timesHit;

    internal Fault(FaultBook book, FaultStage stage, FaultKind kind, Func<object?, bool> condition, string description)
    {
        _book = book;
        Stage = stage;
        Kind = kind;
        _condition = condition;
        _description = description;
    }

    /// <summary>Where it strikes.</summary>
    public FaultStage Stage { get; }

    /// <summary>What it does.</summary>
    public FaultKind Kind { get; }

    /// <summary>How often a client has met it.</summary>
    public int TimesHit
    {
        get
        {
            lock (_lock)
            {
                return _timesHit;
            }
        }
    }

    /// <summary>Whether it has struck as often as it was to: from then on all is well.</summary>
    public bool IsSpent
    {
        get
        {
            lock (_lock)
            {
                return _timesHit >= _limit;
            }
        }
    }

    internal SmtpReply? Reply { get; init; }

    internal TimeSpan Time { get; init; }

    internal byte[] Octets { get; init; } = [];

    internal int Count { get; init; }

    internal FakeCertificate Certificate { get; init; }

    /// <summary>Whether it also answers the question for free space.</summary>
    internal bool IsDiskFull { get; init; }

    /// <summary>Strikes so often and then no more: what follows is normal.</summary>
    /// <param name="times">1 or more, counted from the fault's making.</param>
    /// <returns>This fault.</returns>
    public Fault FirstTimes(int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock)
        {
            _limit = times;
        }

        return this;
    }

    /// <summary>As <see cref="FirstTimes"/> with 1.</summary>
    public Fault Once() => FirstTimes(1);

    /// <summary>All is well from now on. A reply that is being delayed still comes late.</summary>
    public void Remove() => _book.Remove(this);

    /// <summary>Waits until a client meets the fault; returns at once when one has already.</summary>
    public Task WaitUntilHitAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_timesHit > 0)
            {
                return Task.CompletedTask;
            }

            _hit ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _hit.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Fails the test when no client has met the fault, so that a test of an error does not pass without one.</summary>
    /// <exception cref="MailExpectationException">No client has.</exception>
    public void EnsureHit()
    {
        if (TimesHit == 0)
        {
            throw new MailExpectationException($"No client has met the fault {this}.");
        }
    }

    /// <summary>For example <c>Rcpt full@example.com: 452 4.2.2 Mailbox full (hit 2 times)</c>.</summary>
    public override string ToString() => $"{_description} (hit {TimesHit} times)";

    /// <summary>Whether it would strike here. Runs the test's own code: outside of any lock.</summary>
    internal bool Fits(object? subject) => !IsSpent && _condition(subject);

    /// <summary>Strikes, if it may still.</summary>
    internal bool TryHit()
    {
        TaskCompletionSource? hit;
        lock (_lock)
        {
            if (_timesHit >= _limit)
            {
                return false;
            }

            _timesHit++;
            hit = _hit;
        }

        hit?.TrySetResult();
        return true;
    }
}
