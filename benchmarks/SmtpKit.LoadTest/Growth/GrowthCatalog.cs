using System.Globalization;
using SmtpKit.LoadTest.Load;

namespace SmtpKit.LoadTest.Growth;

/// <summary>What grows.</summary>
internal static class GrowthCatalog
{
    private const int MostCores = 8;

    private static readonly Workload Base = new() { Name = "growth", Title = "1 KB, connections reused", MessageOctets = Workload.Kilobyte };

    /// <param name="quick">Only the first points of each axis.</param>
    public static IReadOnlyList<GrowthSeries> All(bool quick) =>
        quick ? [.. Full().Select(series => series with { Points = [.. series.Points.Take(2)] })] : Full();

    private static List<GrowthSeries> Full() =>
    [
        new(
            "sessions",
            "CPU for a message of 1 KB, by sessions at once",
            "sessions at once",
            "level: a session costs no more for there being others",
            [.. Sessions()]),
        new(
            "size",
            "CPU for a message, by its size; 2 sessions",
            "octets of the message",
            "level at first, where commands cost most; then ten times the octets, ten times the cost",
            [.. Sizes()]),
        new(
            "recipients",
            "CPU for a message of 1 KB, by its recipients; pipelined, 20 sessions",
            "recipients of the message",
            "level at first, then ten times the recipients, ten times the cost",
            [.. Recipients()]),
        new(
            "cores",
            "CPU for a message of 1 KB, by processors of the server; 20 sessions",
            "processors that the server may use",
            "level: a processor more costs nothing by itself",
            [.. Cores()]),
    ];

    private static IEnumerable<GrowthPoint> Sessions()
    {
        int[] counts = [1, 10, 100, 1_000, 10_000];
        return
            from count in counts
            let workload = Base with { Name = $"{Text(count)} sessions", Sessions = count }
            select new GrowthPoint(count, Text(count), workload, Math.Max(5_000, count));
    }

    private static IEnumerable<GrowthPoint> Sizes()
    {
        (long Octets, string Label, int Messages)[] sizes =
        [
            (1_000, "1 KB", 5_000), (10_000, "10 KB", 5_000), (100_000, "100 KB", 2_000), (1_000_000, "1 MB", 200),
            (10_000_000, "10 MB", 40), (100_000_000, "100 MB", 6), (1_000_000_000, "1 GB", 2),
        ];
        return
            from size in sizes
            let workload = Base with { Name = size.Label, Sessions = 2, MessageOctets = size.Octets }
            select new GrowthPoint(size.Octets, size.Label, workload, size.Messages);
    }

    private static IEnumerable<GrowthPoint> Recipients()
    {
        (int Count, int Messages)[] recipients = [(1, 5_000), (10, 4_000), (100, 1_000), (1_000, 100)];
        return
            from point in recipients
            let workload = Base with { Name = $"{Text(point.Count)} recipients", Recipients = point.Count, Pipelined = true }
            select new GrowthPoint(point.Count, Text(point.Count), workload, point.Messages);
    }

    private static IEnumerable<GrowthPoint> Cores() => Enumerable.Range(1, Math.Min(MostCores, Environment.ProcessorCount)).Select(count =>
        new GrowthPoint(count, Text(count), Base with { Name = $"{count} cores" }, 10_000, count));

    private static string Text(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
