using System.Text;
using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Report;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Growth;

/// <summary>Tables and charts of how cost grows.</summary>
internal static class GrowthReport
{
    /// <summary>Writes the Markdown file, and beside it a chart for each axis.</summary>
    public static void Write(string path, Settings settings, IReadOnlyList<GrowthResult> results)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string name = Path.GetFileNameWithoutExtension(path);
        Directory.CreateDirectory(folder);

        StringBuilder text = new();
        text.Append("# How cost grows\n\n");
        text.Append("`dotnet run -c Release --project benchmarks/SmtpKit.LoadTest -- --growth`. CPU is the server's process alone, user and system, for a message;\n");
        text.Append("figures are medians of the rounds. Both axes of the charts are logarithmic.\n\n");
        text.Append(ResultsFile.Facts(settings));
        foreach (GrowthResult result in results)
        {
            string chart = $"{name}-{result.Series.Name}.svg";
            File.WriteAllText(Path.Combine(folder, chart), ChartOf(result, settings.Servers).Draw());
            text.Append($"\n## {result.Series.Title}\n\n![{result.Series.Title}]({chart})\n\n");
            text.Append($"What to look for: {result.Series.Shape}.\n\n");
            text.Append(Table(result, settings.Servers));
        }

        File.WriteAllText(path, text.ToString());
    }

    public static string Table(GrowthResult result, IReadOnlyList<ServerKind> servers)
    {
        StringBuilder text = new();
        text.Append($"| {result.Series.XTitle} | Server | CPU ms a message | messages/s | MB/s | p50 ms | p99 ms | peak MB |\n");
        text.Append("|---|---|---|---|---|---|---|---|\n");
        foreach ((GrowthPoint point, WorkloadResult measured) in result.Points)
        {
            foreach (ServerKind server in servers)
            {
                text.Append(Row(point, measured, server.Name));
            }
        }

        return text.ToString();
    }

    private static string Row(GrowthPoint point, WorkloadResult result, string server)
    {
        if (result.Failures.TryGetValue(server, out string? why))
        {
            return $"| {point.Label} | {server} | {why.Replace("|", "\\|", StringComparison.Ordinal)} |\n";
        }

        Measured[] rounds = [.. result.Of(server)];
        if (rounds.Length == 0)
        {
            return "";
        }

        Latency? latency = Latency.Of(rounds);
        double rate = Statistics.Median([.. rounds.Select(round => round.Messages / round.Elapsed.TotalSeconds)]);
        double megabytes = rate * result.Workload.MessageOctets / 1_000_000;
        double peak = rounds.Max(round => round.PeakMemory) / 1_000_000.0;
        return $"| {point.Label} | {server} | {Figures.Three(GrowthResult.CpuOf(result, server))} | {Figures.Three(rate)} | {Figures.Three(megabytes)} "
            + $"| {Figures.Three(latency?.Half)} | {Figures.Three(latency?.P99)} | {peak:F0} |\n";
    }

    private static Chart ChartOf(GrowthResult result, IReadOnlyList<ServerKind> servers) => new()
    {
        Title = result.Series.Title,
        XTitle = result.Series.XTitle,
        YTitle = "CPU ms a message",
        XTicks = [.. result.Points.Select(point => (point.Point.X, point.Point.Label))],
        Lines = [.. servers.Select(server => new ChartLine(server.Name, result.LineOf(server.Name))).Where(line => line.Points.Count > 0)],
    };
}
