using System.Runtime.CompilerServices;

namespace SmtpKit.Session;

/// <summary>
/// Threads that serve sockets: whoever holds one holds up every session on it. Completions run on them where the process asks for it
/// (<see cref="QuickHookAttribute"/>); otherwise, everything is on threads of the pool, of which there are more when they are held.
/// </summary>
internal static class SocketThread
{
    /// <summary>Whether this thread may be one.</summary>
    public static bool IsCurrent => !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>Goes on on a thread of the pool.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() => Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
}
