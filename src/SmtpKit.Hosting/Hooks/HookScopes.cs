using Microsoft.Extensions.DependencyInjection;

namespace SmtpKit.Hosting.Hooks;

/// <summary>The scopes of transactions and of sessions: made when the first hook needs one, disposed of by the server at the end.</summary>
internal sealed class HookScopes(IServiceScopeFactory factory)
{
    private const string Key = "SmtpKit.Hosting.Scope";

    /// <summary>The services of a transaction's scope, the same for each hook of it.</summary>
    public IServiceProvider Of(MailTransaction transaction) =>
        transaction.Items.TryGetValue(Key, out object? known) ? (IServiceProvider)known! : Begin(transaction.Items, transaction.RegisterForDisposeAsync);

    /// <summary>The services of a session's scope.</summary>
    public IServiceProvider Of(SmtpSession session) =>
        session.Items.TryGetValue(Key, out object? known) ? (IServiceProvider)known! : Begin(session.Items, session.RegisterForDisposeAsync);

    /// <summary>A scope that belongs to no session; the caller's to dispose of.</summary>
    public AsyncServiceScope Begin() => factory.CreateAsyncScope();

    private IServiceProvider Begin(IDictionary<string, object?> items, Action<IAsyncDisposable> register)
    {
        AsyncServiceScope scope = factory.CreateAsyncScope();
        try
        {
            register(scope);
        }
        catch
        {
            // Too late, for a hook that was left behind. Nothing was made in this scope that would have to be disposed of asynchronously.
            scope.Dispose();
            throw;
        }

        items[Key] = scope.ServiceProvider;
        return scope.ServiceProvider;
    }
}
