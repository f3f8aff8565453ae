using System.ComponentModel;
using System.Runtime.InteropServices;

namespace SmtpKit.LoadTest.Servers;

/// <summary>What Linux says about processes and .NET does not pass on.</summary>
internal static class Native
{
    private const int Terminate = 15;

    /// <summary>The processor time of a process and of all its threads, ended ones included, to the nanosecond.</summary>
    /// <exception cref="Win32Exception">There is no such process.</exception>
    public static TimeSpan CpuTime(int processId)
    {
        // MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED) of the kernel's posix-timers.h, which is what clock_getcpuclockid(3) makes.
        int clock = (~processId << 3) | 2;
        return clock_gettime(clock, out Time time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Asks a process to end.</summary>
    public static void SendTerminate(int processId) => _ = kill(processId, Terminate);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_gettime(int clock, out Time time);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
