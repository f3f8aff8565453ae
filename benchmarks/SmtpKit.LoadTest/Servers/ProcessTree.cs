using System.ComponentModel;
using System.Globalization;

namespace SmtpKit.LoadTest.Servers;

/// <summary>What a server costs: its process and those that it started.</summary>
internal static class ProcessTree
{
    public static TimeSpan CpuTime(int processId)
    {
        TimeSpan sum = TimeSpan.Zero;
        foreach (int member in Members(processId))
        {
            try
            {
                sum += Native.CpuTime(member) + ProcFile.ChildrenCpuTime(ProcFile.Read(member, "stat"));
            }
            catch (Exception exception) when (member != processId && exception is Win32Exception or IOException)
            {
                // A child that ended a moment ago: its parent has its time now.
            }
        }

        return sum;
    }

    /// <summary>The most memory that was resident at once, in octets; of several processes the sum of each one's most.</summary>
    public static long PeakMemory(int processId)
    {
        long sum = 0;
        foreach (int member in Members(processId))
        {
            try
            {
                sum += ProcFile.PeakMemory(ProcFile.Read(member, "status"));
            }
            catch (IOException) when (member != processId)
            {
            }
        }

        return sum;
    }

    private static List<int> Members(int processId)
    {
        List<int> members = [processId];
        for (int at = 0; at < members.Count; at++)
        {
            try
            {
                foreach (string task in Directory.EnumerateDirectories($"/proc/{members[at]}/task"))
                {
                    string children = File.ReadAllText(Path.Combine(task, "children"));
                    members.AddRange(children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture)));
                }
            }
            catch (IOException)
            {
                // A thread or a process that ended meanwhile.
            }
        }

        return members;
    }
}
