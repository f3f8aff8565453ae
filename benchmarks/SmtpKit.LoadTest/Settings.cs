using SmtpKit.LoadTest.Growth;
using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public required IReadOnlyList<Workload> Workloads { get; init; }

    public required IReadOnlyList<ServerKind> Servers { get; init; }

    /// <summary>How often each server's process is started for a workload.</summary>
    public int Launches { get; init; } = 3;

    /// <summary>How often each server gets the workload after each start.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long one server's part of a round is to take, about.</summary>
    public double Seconds { get; init; } = 1;

    /// <summary>Small counts: shows that everything works, not what it costs.</summary>
    public bool Quick { get; init; }

    public ILoad Load { get; init; } = new Generator();

    public string Source => Load is SmtpSource ? SmtpSource.Name : "sessions of this program";

    /// <summary>Along what it is to be shown how cost grows, instead of workloads; empty for workloads.</summary>
    public IReadOnlyList<GrowthSeries> Growth { get; init; } = [];

    public bool RsaKey { get; init; }

    public bool Strict { get; init; }

    /// <summary>Where the results go; null for nowhere.</summary>
    public string? Output { get; init; }
}
