namespace SmtpKit.Net;

/// <summary>
/// Where a wait for octets stands, of which a read may be given up at any moment: whoever changes it to <see cref="Idle"/> resumes the read, so that it is
/// resumed once.
/// </summary>
internal struct ReadWait
{
    /// <summary>Nothing is under way.</summary>
    public const int Idle = 0;

    /// <summary>It was asked for octets, and a read waits for the answer.</summary>
    public const int Awaited = 1;

    /// <summary>It was asked for octets, but the read was given up.</summary>
    public const int LeftBehind = 2;

    /// <summary>No read will come.</summary>
    public const int Ended = 3;

    private int _state;

    /// <summary>A new read waits for what an earlier one has asked for. False when none has.</summary>
    public bool TryAdopt() => Interlocked.CompareExchange(ref _state, Awaited, LeftBehind) == LeftBehind;

    /// <summary>A read is about to ask. For the reader, when nothing is under way.</summary>
    public void Begin() => Volatile.Write(ref _state, Awaited);

    /// <summary>The answer was there at once.</summary>
    /// <returns>Whether the read was not given up since it began: then it is not resumed from elsewhere either.</returns>
    public bool TakeBack() => Interlocked.Exchange(ref _state, Idle) == Awaited;

    /// <summary>The read is given up. False when none waits; else whoever calls this resumes it.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, LeftBehind, Awaited) == Awaited;

    /// <summary>The answer has come.</summary>
    /// <returns>What stood here before: after <see cref="Awaited"/> the caller resumes the read.</returns>
    public int Complete()
    {
        int before = Volatile.Read(ref _state);
        while (before != Ended)
        {
            int seen = Interlocked.CompareExchange(ref _state, Idle, before);
            if (seen == before)
            {
                break;
            }

            before = seen;
        }

        return before;
    }

    /// <summary>No read will come.</summary>
    /// <returns>What stood here before: an answer is still to come unless it was <see cref="Idle"/>.</returns>
    public int End() => Interlocked.Exchange(ref _state, Ended);
}
