using System.Threading.Tasks.Sources;

namespace SmtpKit.Session;

/// <summary>
/// Threads that serve sockets: whoever holds one holds up every session on it. Completions run on them where the process asks for it
/// (<see cref="QuickHookAttribute"/>); otherwise, everything is on threads of the pool, of which there are more when they are held.
/// </summary>
internal static class SocketThread
{
    private static readonly Departure Leaving = new();

    /// <summary>Whether this thread may be one.</summary>
    public static bool IsCurrent => !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>What awaits this goes on on a thread of the pool.</summary>
    public static ValueTask LeaveAsync() => new(Leaving, token: 0);

    /// <summary>
    /// A task that is never over before somebody waits for it: one that another thread completes could be over already, and whoever looks would stay.
    /// </summary>
    private sealed class Departure : IValueTaskSource
    {
        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);

        public void GetResult(short token)
        {
            // Called where the continuation runs.
        }
    }
}
