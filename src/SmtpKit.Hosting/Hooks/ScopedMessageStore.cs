using Microsoft.Extensions.DependencyInjection;

namespace SmtpKit.Hosting.Hooks;

/// <summary>A store out of the transaction's scope; asked for its free space, before there is a transaction, out of the session's.</summary>
internal sealed class ScopedMessageStore(HookSource<IMessageStore> source, HookScopes scopes) : IMessageStore, IMessageStoreHealth
{
    public ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(transaction)).SaveAsync(session, transaction, body, cancellationToken);

    public ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).GetFreeSpaceAsync(session, cancellationToken);

    public async ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        AsyncServiceScope scope = scopes.Begin();
        await using (scope.ConfigureAwait(false))
        {
            return source.Find(scope.ServiceProvider) is IMessageStoreHealth health
                ? await health.FindProblemAsync(cancellationToken).ConfigureAwait(false)
                : null;
        }
    }
}
