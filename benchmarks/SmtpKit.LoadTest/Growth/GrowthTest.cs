using SmtpKit.LoadTest.Report;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Growth;

/// <summary>How cost grows: axis by axis, point by point, each shown when it is done.</summary>
internal static class GrowthTest
{
    private const int MostRounds = 3;

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Settings settings, CancellationToken cancellationToken)
    {
        using CertificateFiles certificate = CertificateFiles.Make(settings.RsaKey);
        Settings rounds = settings with { Launches = 1, Rounds = Math.Min(settings.Rounds, MostRounds) };
        List<GrowthResult> results = [];
        foreach (GrowthSeries series in settings.Growth)
        {
            GrowthResult result = new(series);
            results.Add(result);
            foreach (GrowthPoint point in series.Points)
            {
                ServerNeeds needs = new() { Certificate = certificate, Many = true, Cores = point.Cores };
                WorkloadRun run = new(rounds, point.Workload, needs) { Messages = settings.Quick ? Math.Min(point.Messages, 200) : point.Messages };
                result.Add(point, await run.RunAsync(cancellationToken));
            }

            Console.WriteLine(GrowthReport.Table(result, settings.Servers));
            if (settings.Output is { } path)
            {
                GrowthReport.Write(path, rounds, results);
            }
        }

        return 0;
    }
}
