using SmtpKit.LoadTest.Load;

namespace SmtpKit.LoadTest.Growth;

/// <summary>One place on the axis along which something grows.</summary>
/// <param name="X">How much of it there is.</param>
/// <param name="Label">The same for people.</param>
/// <param name="Workload">What is sent.</param>
/// <param name="Messages">How many messages of it in a round.</param>
/// <param name="Cores">How many processors the server may use; null for all.</param>
internal sealed record GrowthPoint(double X, string Label, Workload Workload, long Messages, int? Cores = null);
