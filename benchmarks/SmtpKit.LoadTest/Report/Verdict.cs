using SmtpKit.LoadTest.Load;

namespace SmtpKit.LoadTest.Report;

/// <summary>Whether a bar was reached.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Found">What was found: a median of ratios or, for a bar without another server, of figures. Null when it was not measured.</param>
internal sealed record Verdict(Bar Bar, double? Found)
{
    public bool Missed => Found > Bar.Most;

    public string Word => Found is null ? "not measured" : Missed ? "MISS" : "PASS";

    public static Verdict Of(Bar bar, WorkloadResult result)
    {
        double[] found = bar.Times is null ? result.Figures(bar.Server) : result.Ratios(bar.Server, bar.Times);
        bool failed = result.Failures.ContainsKey(bar.Server);
        return new Verdict(bar, found.Length > 0 && !failed ? Statistics.Median(found) : null);
    }
}
