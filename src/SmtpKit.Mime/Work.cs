namespace SmtpKit.Mime;

/// <summary>Counts the octets and characters that were looked at on this thread.</summary>
/// <remarks>The tests hold it against the length of what was read: an attack on time shows in a count on any machine, and in milliseconds on none.</remarks>
internal static class Work
{
    [ThreadStatic]
    private static long _done;

    public static long Done => _done;

    public static void Add(int count) => _done += count;
}
