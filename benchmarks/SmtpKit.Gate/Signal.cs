using System.Diagnostics;

namespace SmtpKit.Gate;

internal static class Signal
{
    /// <summary>Sends a signal to a process.</summary>
    /// <param name="name">Without <c>SIG</c>.</param>
    /// <param name="process">Its id.</param>
    public static void Send(string name, int process)
    {
        using Process kill = Process.Start("kill", ["-s", name, $"{process}"]);
        kill.WaitForExit();
    }
}
