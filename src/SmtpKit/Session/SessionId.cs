namespace SmtpKit.Session;

/// <summary>Names for sessions: short, unique in this process, and begun at the clock so that a restart does not repeat them.</summary>
internal static class SessionId
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
    private static long _last = TimeProvider.System.GetUtcNow().UtcTicks;

    /// <summary>The next name: 13 digits of base 32.</summary>
    public static string Next() => string.Create(13, Interlocked.Increment(ref _last), static (text, number) =>
    {
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(number & 31)];
            number >>= 5;
        }
    });
}
