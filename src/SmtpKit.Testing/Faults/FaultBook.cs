namespace SmtpKit.Testing.Faults;

/// <summary>The faults of one server, in the order in which they were made.</summary>
internal sealed class FaultBook
{
    private readonly Lock _lock = new();
    private volatile Fault[] _faults = [];

    public IReadOnlyList<Fault> All => _faults;

    public Fault Add(Fault fault)
    {
        lock (_lock)
        {
            _faults = [.. _faults, fault];
        }

        return fault;
    }

    public void Remove(Fault fault)
    {
        lock (_lock)
        {
            _faults = [.. _faults.Where(other => other != fault)];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _faults = [];
        }
    }

    /// <summary>Whether a full disk strikes where a client announces a size.</summary>
    public bool StrikeDiskFull() => _faults.FirstOrDefault(fault => fault.IsDiskFull && !fault.IsSpent)?.TryHit() ?? false;

    /// <summary>What strikes at one moment of a session: every delay that fits, every slow reader, and of all others the one that was made first.</summary>
    /// <param name="stage">The moment.</param>
    /// <param name="subject">What it is about, by stage: a name, an address, a message; null for nothing.</param>
    public List<Fault> Strike(FaultStage stage, object? subject)
    {
        List<Fault> struck = [];
        bool isAnswered = false;
        foreach (Fault fault in _faults)
        {
            bool isAnswer = fault.Kind is not (FaultKind.Delay or FaultKind.SlowReader);
            if (fault.Stage != stage || (isAnswer && isAnswered) || !fault.Fits(subject) || !fault.TryHit())
            {
                continue;
            }

            isAnswered |= isAnswer;
            struck.Add(fault);
        }

        return struck;
    }
}
