namespace SmtpKit.Hosting.Hooks;

/// <summary>A middleware out of the transaction's scope.</summary>
internal sealed class ScopedMessageMiddleware(HookSource<IMessageMiddleware> source, HookScopes scopes) : IMessageMiddleware
{
    public ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(transaction)).InvokeAsync(session, transaction, body, next, cancellationToken);
}
