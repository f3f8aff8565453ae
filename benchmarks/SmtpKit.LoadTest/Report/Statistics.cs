namespace SmtpKit.LoadTest.Report;

/// <summary>Figures about figures.</summary>
internal static class Statistics
{
    /// <summary>The one in the middle, or half way between the two that are.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static double Median(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("There are no figures.", nameof(values));
        }

        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest value that so large a part of all values does not exceed.</summary>
    /// <param name="sorted">In ascending order.</param>
    /// <param name="part">From 0 to 1.</param>
    public static long Percentile(ReadOnlySpan<long> sorted, double part)
    {
        int rank = (int)Math.Ceiling(part * sorted.Length);
        return sorted[Math.Clamp(rank - 1, 0, sorted.Length - 1)];
    }
}
