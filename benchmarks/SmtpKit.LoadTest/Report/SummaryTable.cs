using System.Text;
using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Report;

/// <summary>All workloads and servers in one table, and the bars below it.</summary>
internal static class SummaryTable
{
    public static string Write(IReadOnlyList<WorkloadResult> results, IReadOnlyList<ServerKind> servers)
    {
        StringBuilder text = new();
        text.Append($"| Workload | | {string.Join(" | ", servers.Select(server => server.Name))} |\n");
        text.Append($"|---|---|{string.Concat(servers.Select(_ => "---|"))}\n");
        foreach (WorkloadResult result in results)
        {
            IEnumerable<string> figures = servers.Select(server => Figures.Three(Median(result, server.Name)));
            text.Append($"| {result.Workload.Name}: {result.Workload.Title} | {WorkloadTable.Unit(result.Workload.Cost)} | {string.Join(" | ", figures)} |\n");
        }

        text.Append("\n| Workload | Server | | found | bar | | best rounds |\n|---|---|---|---|---|---|---|\n");
        foreach (WorkloadResult result in results)
        {
            foreach (Verdict verdict in result.Workload.Bars.Select(bar => Verdict.Of(bar, result)))
            {
                Bar bar = verdict.Bar;
                string unit = bar.Times is { } times ? $"× {times}" : WorkloadTable.Unit(result.Workload.Cost);
                text.Append($"| {result.Workload.Name} | {bar.Server} | {unit} | {Figures.Three(verdict.Found)} | ≤ {bar.Most} | {verdict.Word} | {Figures.Three(verdict.Best)} |\n");
            }
        }

        return text.ToString();
    }

    private static double? Median(WorkloadResult result, string server) =>
        !result.Failures.ContainsKey(server) && result.Figures(server) is { Length: > 0 } figures ? Statistics.Median(figures) : null;
}
