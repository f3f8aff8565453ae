namespace SmtpKit.Mime;

/// <summary>What is worked out when it is first asked for: two threads may both do so, and both get the one that was first.</summary>
internal static class Once
{
    public static T Set<T>(ref T? field, T value)
        where T : class => Interlocked.CompareExchange(ref field, value, null) ?? value;
}
