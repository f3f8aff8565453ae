namespace SmtpKit.Interop.Tests.Support;

/// <summary>How long a test waits before it gives up. Generous: they end hung tests, they judge no speed.</summary>
internal static class Patience
{
    /// <summary>For one client to send one message, and for a program to start or to stop.</summary>
    public static readonly TimeSpan Client = TimeSpan.FromMinutes(2);

    /// <summary>For ten thousand messages.</summary>
    public static readonly TimeSpan Load = TimeSpan.FromMinutes(5);
}
