using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Report;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest;

/// <summary>The whole test: workload by workload, each shown when it is done.</summary>
internal static class LoadTest
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        using CertificateFiles certificate = CertificateFiles.Make(settings.RsaKey);
        List<WorkloadResult> results = [];
        foreach (Workload workload in settings.Workloads)
        {
            ServerNeeds needs = new() { Certificate = certificate, Tls = workload.Tls };
            WorkloadResult result = await new WorkloadRun(settings, workload, needs).RunAsync(cancellationToken);
            results.Add(result);
            Console.WriteLine(WorkloadTable.Write(result, settings.Servers));
            if (settings.Output is { } path)
            {
                // After each one: an end in the middle loses nothing.
                ResultsFile.Write(path, settings, results);
            }
        }

        Console.WriteLine(SummaryTable.Write(results, settings.Servers));
        bool missed = results.Any(result => result.Workload.Bars.Any(bar => Verdict.Of(bar, result).Missed));
        return missed && settings.Strict ? 1 : 0;
    }
}
