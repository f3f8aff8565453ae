namespace SmtpKit.Tests.Support;

/// <summary>Time that passes while something goes on in the background.</summary>
internal static class PassingTime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Lets the clock go on, in small steps, until a task has completed; throws what the task threw.</summary>
    /// <remarks>How much time has then passed is left to chance: limits that must play no part have to be long.</remarks>
    public static async Task PassUntilAsync(this ManualTimeProvider clock, Task task)
    {
        Task bounded = task.WaitAsync(Patience);
        while (!bounded.IsCompleted)
        {
            clock.Advance(Step);
            await Task.Yield();
        }

        await bounded;
    }
}
