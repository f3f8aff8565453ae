using System.Text;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Report;

/// <summary>The results as they are kept.</summary>
internal static class ResultsFile
{
    public static void Write(string path, Settings settings, IReadOnlyList<WorkloadResult> results)
    {
        StringBuilder text = new();
        text.Append("# Load test\n\n");
        text.Append("`dotnet run -c Release --project benchmarks/SmtpKit.LoadTest`: every server a process of its own, with the same load in turn. CPU is the server's\n");
        text.Append("process alone, user and system; figures are medians, a ratio is the median of the ratios of each round;\n");
        text.Append("«best rounds» compares each server's cheapest round: what a busy machine disturbs least. Latency is from MAIL to the\n");
        text.Append("message's own reply, or of a connection where there is no message; peak MB is the most that was resident since the process started.\n\n");
        text.Append(Facts(settings));
        text.Append('\n');
        text.Append(SummaryTable.Write(results, settings.Servers));
        foreach (WorkloadResult result in results)
        {
            text.Append('\n').Append(WorkloadTable.Write(result, settings.Servers));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, text.ToString());
    }

    /// <summary>When, where, of what.</summary>
    public static string Facts(Settings settings)
    {
        StringBuilder text = new();
        text.Append($"- {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, commit {Repository.Commit}\n");
        text.Append($"- {Machine.Describe()}\n");
        text.Append($"- load average {File.ReadAllText("/proc/loadavg").Split(' ')[2]} over the last 15 minutes\n");
        text.Append($"- {settings.Launches} launches of every server, {settings.Rounds} rounds each; load from {settings.Source}; ");
        text.Append($"certificate with {(settings.RsaKey ? "RSA 2048" : "ECDSA P-256")}\n");
        foreach (ServerKind server in settings.Servers)
        {
            text.Append($"- {server.Name}: {server.Version()}\n");
        }

        return text.ToString();
    }
}
