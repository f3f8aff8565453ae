using System.ComponentModel;
using System.Diagnostics;

namespace SmtpKit.LoadTest;

/// <summary>Programs that are run to an end, not measured.</summary>
internal static class Tool
{
    /// <summary>What a program says on stdout; null when it is not there or fails.</summary>
    public static string? Output(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>The first of these files that is there, or null.</summary>
    public static string? FirstFile(params string[] paths) => paths.FirstOrDefault(File.Exists);
}
