using SmtpKit.LoadTest.Load;

namespace SmtpKit.LoadTest.Report;

/// <summary>Whether a bar was reached.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Found">What was found: a median of ratios or, for a bar without another server, of figures. Null when it was not measured.</param>
/// <param name="Best">The same of each one's best round, which a busy machine disturbs least; it decides nothing.</param>
internal sealed record Verdict(Bar Bar, double? Found, double? Best)
{
    public bool Missed => Found > Bar.Most;

    public string Word => Found is null ? "not measured" : Missed ? "MISS" : "PASS";

    public static Verdict Of(Bar bar, WorkloadResult result)
    {
        double[] found = bar.Times is null ? result.Figures(bar.Server) : result.Ratios(bar.Server, bar.Times);
        if (found.Length == 0 || result.Failures.ContainsKey(bar.Server))
        {
            return new Verdict(bar, null, null);
        }

        double best = result.Figures(bar.Server).Min() / (bar.Times is null ? 1 : result.Figures(bar.Times).Min());
        return new Verdict(bar, Statistics.Median(found), best);
    }
}
