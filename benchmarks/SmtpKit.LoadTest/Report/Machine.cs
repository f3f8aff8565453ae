using System.Globalization;
using System.Runtime.InteropServices;

namespace SmtpKit.LoadTest.Report;

/// <summary>Where and of what the figures are.</summary>
internal static class Machine
{
    public static string Describe()
    {
        string processor = Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        long memory = long.Parse((Field("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / 1_000_000;
        string system = Field("/etc/os-release", "PRETTY_NAME")?.Trim('"') ?? RuntimeInformation.OSDescription;
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return $"{processor}, {Environment.ProcessorCount} processors for clients and server together, {memory} GB of memory; {system}, Linux {kernel}; "
            + $".NET {Environment.Version}";
    }

    private static string? Field(string file, string name)
    {
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line?[(line.IndexOfAny([':', '=']) + 1)..].Trim();
    }
}
