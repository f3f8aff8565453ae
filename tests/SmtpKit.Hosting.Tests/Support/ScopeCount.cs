namespace SmtpKit.Hosting.Tests.Support;

/// <summary>Counts the scopes that have made one.</summary>
internal sealed class ScopeCount
{
    private int _alive;
    private int _made;

    public int Alive => Volatile.Read(ref _alive);

    public int Made => Volatile.Read(ref _made);

    /// <summary>What each disposal waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Begin()
    {
        Interlocked.Increment(ref _alive);
        return Interlocked.Increment(ref _made);
    }

    public void End() => Interlocked.Decrement(ref _alive);

    /// <summary>Waits until so many are alive.</summary>
    public async Task UntilAliveAsync(int count)
    {
        using CancellationTokenSource limit = new(TestHost.Patience, TimeProvider.System);
        while (Alive != count)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
