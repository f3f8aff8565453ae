using System.Diagnostics;
using SmtpKit.LoadTest.Load;

namespace SmtpKit.LoadTest.Report;

/// <summary>How long a message took, in milliseconds: medians over the rounds of what half, 99 and 99.9 of 100 messages did not exceed.</summary>
internal sealed record Latency(double Half, double P99, double P999)
{
    /// <returns>Null when the generator did not take the time of each message.</returns>
    public static Latency? Of(IEnumerable<Measured> rounds)
    {
        long[][] sorted = [.. rounds.Select(round => round.Latencies.Order().ToArray())];
        return sorted.Any(round => round.Length == 0) ? null : new Latency(At(0.5), At(0.99), At(0.999));

        double At(double part) => Statistics.Median([.. sorted.Select(round => Milliseconds(Statistics.Percentile(round, part)))]);
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
