namespace SmtpKit.Gate;

/// <summary>A committed figure: a row of figures.md.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">What it came to.</param>
/// <param name="Tolerance">How much more it may be.</param>
/// <param name="Bar">What it must not exceed once it does not; null for nothing.</param>
internal sealed record Figure(string Name, double Value, double Tolerance, double? Bar)
{
    /// <summary>What is too much.</summary>
    public double Limit => Bar is { } bar && Value <= bar ? Math.Min(Value + Tolerance, bar) : Value + Tolerance;
}
