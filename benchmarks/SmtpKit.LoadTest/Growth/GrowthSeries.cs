namespace SmtpKit.LoadTest.Growth;

/// <summary>Something that grows, from little to much.</summary>
/// <param name="Name">One word, for the chart's file.</param>
/// <param name="Title">What is shown.</param>
/// <param name="XTitle">What grows.</param>
/// <param name="Shape">What to look for: how the line of a cost that grows in proportion runs.</param>
/// <param name="Points">In ascending order.</param>
internal sealed record GrowthSeries(string Name, string Title, string XTitle, string Shape, IReadOnlyList<GrowthPoint> Points);
