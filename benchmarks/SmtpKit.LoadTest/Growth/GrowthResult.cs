using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Report;

namespace SmtpKit.LoadTest.Growth;

/// <summary>What was measured along one axis.</summary>
internal sealed class GrowthResult(GrowthSeries series)
{
    private readonly List<(GrowthPoint Point, WorkloadResult Result)> _points = [];

    public GrowthSeries Series { get; } = series;

    public IReadOnlyList<(GrowthPoint Point, WorkloadResult Result)> Points => _points;

    public void Add(GrowthPoint point, WorkloadResult result) => _points.Add((point, result));

    /// <summary>A server's processor time for a message in milliseconds, where it was measured.</summary>
    public IReadOnlyList<(double X, double Y)> LineOf(string server) =>
        [.. _points.Where(point => CpuOf(point.Result, server) is not null).Select(point => (point.Point.X, CpuOf(point.Result, server)!.Value))];

    /// <summary>Milliseconds of processor time for a message; null when it was not measured.</summary>
    public static double? CpuOf(WorkloadResult result, string server)
    {
        Measured[] rounds = [.. result.Of(server)];
        return rounds.Length > 0 && !result.Failures.ContainsKey(server)
            ? Statistics.Median([.. rounds.Select(round => round.Cpu.TotalMilliseconds / round.Messages)])
            : null;
    }
}
