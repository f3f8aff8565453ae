namespace SmtpKit.LoadTest.Load;

/// <summary>What a server has to reach in a workload.</summary>
/// <param name="Server">Whose bar it is.</param>
/// <param name="Most">The most that its figure may be.</param>
/// <param name="Times">Of which other server's figure, in the same round; null when <paramref name="Most"/> is a figure itself.</param>
internal sealed record Bar(string Server, double Most, string? Times);
