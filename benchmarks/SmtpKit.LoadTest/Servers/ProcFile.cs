using System.Globalization;

namespace SmtpKit.LoadTest.Servers;

/// <summary>Reads figures from the files of /proc/PID (proc(5)).</summary>
internal static class ProcFile
{
    // CLK_TCK is 100 wherever .NET runs.
    private const long TicksPerSecond = 100;

    public static string Read(int processId, string file) => File.ReadAllText($"/proc/{processId}/{file}");

    /// <summary>From <c>stat</c>: the processor time of children that have ended and were waited for.</summary>
    public static TimeSpan ChildrenCpuTime(string stat)
    {
        // The second field is the program's name in parentheses and may hold anything, so fields are counted behind the last one.
        string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long ticks = Number(fields[13]) + Number(fields[14]);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    /// <summary>From <c>status</c>: the most memory that was resident at once, in octets.</summary>
    public static long PeakMemory(string status)
    {
        const string Name = "VmHWM:";
        int start = status.IndexOf(Name, StringComparison.Ordinal);
        if (start < 0)
        {
            // A process that has ended and was not waited for has no memory.
            return 0;
        }

        string line = status[(start + Name.Length)..].Split('\n')[0];
        return Number(line.Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
