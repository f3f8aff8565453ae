using System.Reflection;
using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace SmtpKit.Benchmarks;

/// <summary>Sees to it that no reader or writer of the wire is without a benchmark: one whose name begins with its own.</summary>
internal static class WireCoverage
{
    // Neither reads nor writes: what others are made of.
    private static readonly string[] Exempt = ["SmtpChars", "UnixAddress"];

    /// <exception cref="InvalidOperationException">There is a new one.</exception>
    public static void Check()
    {
        string[] benchmarks =
        [
            .. typeof(WireCoverage).Assembly.GetTypes()
                .SelectMany(type => type.GetMethods())
                .Where(method => method.IsDefined(typeof(BenchmarkAttribute)))
                .Select(method => method.Name),
        ];
        string[] missing =
        [
            .. typeof(SmtpServer).Assembly.GetTypes()
                .Where(type => type is { Namespace: "SmtpKit.Wire", IsEnum: false, IsNested: false } && !type.IsDefined(typeof(CompilerGeneratedAttribute)))
                .Select(type => type.Name)
                .Except(Exempt)
                .Where(name => !benchmarks.Any(benchmark => benchmark.StartsWith(name, StringComparison.Ordinal))),
        ];
        if (missing.Length > 0)
        {
            throw new InvalidOperationException($"Without a benchmark: {string.Join(", ", missing)}.");
        }
    }
}
