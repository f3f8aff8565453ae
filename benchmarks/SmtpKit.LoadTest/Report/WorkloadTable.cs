using System.Text;
using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Report;

/// <summary>One workload in Markdown, which a terminal shows well enough too.</summary>
internal static class WorkloadTable
{
    public static string Write(WorkloadResult result, IEnumerable<ServerKind> servers)
    {
        Workload workload = result.Workload;
        StringBuilder text = new();
        string reference = workload.Tls ? ServerNames.SmtpServer : ServerNames.SmtpSink;
        Line($"### {workload.Name}: {workload.Title}");
        Line("");
        Line($"| Server | {Unit(workload.Cost)} | spread | × {reference} | × {ServerNames.BareLoop} | messages/s | peak MB | p50 ms | p99 | p99.9 |");
        Line("|---|---|---|---|---|---|---|---|---|---|");
        foreach (ServerKind server in servers)
        {
            if (result.Failures.TryGetValue(server.Name, out string? why))
            {
                Line($"| {server.Name} | {why.Replace("|", "\\|", StringComparison.Ordinal)} |");
            }
            else if (result.Of(server.Name).ToArray() is { Length: > 0 } rounds)
            {
                double[] figures = result.Figures(server.Name);
                Latency? latency = Latency.Of(rounds);
                double rate = Statistics.Median([.. rounds.Select(round => round.Messages / round.Elapsed.TotalSeconds)]);
                double peak = rounds.Max(round => round.PeakMemory) / 1_000_000.0;
                Line($"| {server.Name} | {Figures.Three(Statistics.Median(figures))} | {Figures.Three(figures.Min())}..{Figures.Three(figures.Max())} "
                    + $"| {Ratio(result, server.Name, reference)} | {Ratio(result, server.Name, ServerNames.BareLoop)} | {rate:F0} | {peak:F0} "
                    + $"| {Figures.Three(latency?.Half)} | {Figures.Three(latency?.P99)} | {Figures.Three(latency?.P999)} |");
            }
        }

        Line("");
        foreach (Verdict verdict in workload.Bars.Select(bar => Verdict.Of(bar, result)))
        {
            string unit = verdict.Bar.Times is { } times ? $"× {times}" : Unit(workload.Cost);
            Line($"- **{verdict.Word}** {verdict.Bar.Server}: {Figures.Three(verdict.Found)} {unit}, bar {verdict.Bar.Most}; best rounds {Figures.Three(verdict.Best)}");
        }

        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }

    private static string Ratio(WorkloadResult result, string server, string other) =>
        Figures.Three(result.Ratios(server, other) is { Length: > 0 } ratios ? Statistics.Median(ratios) : null);

    public static string Unit(Cost cost) => cost switch
    {
        Cost.CpuPerThousand => "CPU s/1,000",
        Cost.CpuPerGigabyte => "CPU s/GB",
        Cost.Allocated => "allocated B",
        _ => "peak MB",
    };
}
