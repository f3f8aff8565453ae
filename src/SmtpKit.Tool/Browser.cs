using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>The platform's way to open a page.</summary>
internal static class Browser
{
    /// <summary>Opens a page and does not wait for it. That there is no browser is said in the log, and ends nothing.</summary>
    public static void Open(Uri page, ILogger logger)
    {
        // What a browser says is not for whoever reads our output.
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("explorer", [page.ToString()])
            : new("/bin/sh", ["-c", "exec \"$0\" \"$1\" </dev/null >/dev/null 2>&1", OperatingSystem.IsMacOS() ? "open" : "xdg-open", page.ToString()]);
        try
        {
            if (Process.Start(start) is { } opener)
            {
                _ = WatchAsync(opener, page, logger);
            }
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            Log.NotOpened(logger, page, exception.Message);
        }
    }

    private static async Task WatchAsync(Process opener, Uri page, ILogger logger)
    {
        using (opener)
        {
            await opener.WaitForExitAsync().ConfigureAwait(false);

            // Windows' explorer answers 1 when all went well.
            if (opener.ExitCode != 0 && !OperatingSystem.IsWindows())
            {
                Log.NotOpened(logger, page, opener.ExitCode == 127 ? "there is no xdg-open" : $"exit code {opener.ExitCode}");
            }
        }
    }
}
