namespace SmtpKit.LoadTest.Load;

/// <summary>What is sent, and how.</summary>
internal sealed record Workload
{
    public const int Kilobyte = 1024;
    public const int Megabyte = 1_000_000;

    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Octets of a message, as a store gets them; 0 for no message at all.</summary>
    public required long MessageOctets { get; init; }

    public int Sessions { get; init; } = 20;

    public int Recipients { get; init; } = 1;

    /// <summary>Whether a session stays for the next message; then what it takes to open it is not measured.</summary>
    public bool Reused { get; init; } = true;

    public bool Pipelined { get; init; }

    /// <summary>STARTTLS, never resumed: each connection has a handshake of its own.</summary>
    public bool Tls { get; init; }

    public Cost Cost { get; init; } = Cost.CpuPerThousand;

    /// <summary>Messages of this kind that every server gets before anything is measured.</summary>
    public int WarmUp { get; init; } = 3000;

    /// <summary>Fewest messages of a round, whatever the time they take.</summary>
    public int Fewest { get; init; } = 500;

    /// <summary>Needs a process that has done nothing yet: one round for each launch.</summary>
    public bool Fresh { get; init; }

    public IReadOnlyList<Bar> Bars { get; init; } = [];
}
