using System.Globalization;
using System.Net;
using System.Security.Cryptography;

namespace SmtpKit.Stores;

/// <summary>
/// Names for files of a Maildir, as its author laid them down (cr.yp.to/proto/maildir.html): unique without asking anybody, across threads, processes,
/// restarts and hosts that share the directory.
/// </summary>
internal static class MaildirName
{
    private static readonly string Host = Escape(Dns.GetHostName());
    private static long _deliveries;

    /// <summary>The next name: seconds, then random octets (R), microseconds (M), process (P) and its count of deliveries (Q), then the host.</summary>
    /// <param name="now">The clock may stand still or go backwards: names stay unique.</param>
    public static string Next(DateTimeOffset now)
    {
        long microseconds = now.UtcTicks / TimeSpan.TicksPerMicrosecond % 1_000_000;
        string random = RandomNumberGenerator.GetHexString(16, lowercase: true);
        long delivery = Interlocked.Increment(ref _deliveries);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{now.ToUnixTimeSeconds()}.R{random}M{microseconds}P{Environment.ProcessId}Q{delivery}.{Host}");
    }

    /// <summary>A host's name as part of a file's name: a slash ends a directory and a colon begins the flags, so both are written in octal.</summary>
    public static string Escape(string host) =>
        host.Replace("/", @"\057", StringComparison.Ordinal).Replace(":", @"\072", StringComparison.Ordinal);
}
