using SmtpKit.LoadTest.Load;

namespace SmtpKit.LoadTest;

/// <summary>What was measured of one workload: for each server a figure in each round that it took part in.</summary>
internal sealed class WorkloadResult(Workload workload)
{
    private readonly List<Dictionary<string, Measured>> _rounds = [];
    private readonly Dictionary<string, string> _failures = [];

    public Workload Workload { get; } = workload;

    /// <summary>Servers that are out, and why.</summary>
    public IReadOnlyDictionary<string, string> Failures => _failures;

    /// <returns>The number of the round that begins, from 0.</returns>
    public int StartRound()
    {
        _rounds.Add([]);
        return _rounds.Count - 1;
    }

    public void Add(string server, Measured measured) => _rounds[^1].Add(server, measured);

    public void Fail(string server, string why) => _failures[server] = why;

    /// <summary>The workload's own figure of a server, round by round.</summary>
    public double[] Figures(string server) => [.. Of(server).Select(measured => measured.Of(Workload.Cost))];

    public IEnumerable<Measured> Of(string server) => _rounds.Where(round => round.ContainsKey(server)).Select(round => round[server]);

    /// <summary>A server's figure as a part of another's in the same round, round by round.</summary>
    public double[] Ratios(string server, string other) =>
        [.. from round in _rounds
            where round.ContainsKey(server) && round.ContainsKey(other)
            select round[server].Of(Workload.Cost) / round[other].Of(Workload.Cost)];
}
