namespace SmtpKit.Hosting.Tests.Support;

/// <summary>A scoped service, which can be disposed of asynchronously only.</summary>
internal sealed class ScopeProbe(ScopeCount count) : IAsyncDisposable
{
    /// <summary>Which scope this is, from 1.</summary>
    public int Number { get; } = count.Begin();

    public async ValueTask DisposeAsync()
    {
        await count.Gate;
        count.End();
    }
}
