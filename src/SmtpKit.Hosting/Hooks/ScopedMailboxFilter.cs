namespace SmtpKit.Hosting.Hooks;

/// <summary>A mailbox filter out of the transaction's scope; for VRFY and EXPN, which belong to no transaction, out of the session's.</summary>
internal sealed class ScopedMailboxFilter(HookSource<IMailboxFilter> source, HookScopes scopes) : IMailboxFilter
{
    public ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(transaction)).CheckSenderAsync(session, transaction, cancellationToken);

    public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(transaction)).CheckRecipientAsync(session, transaction, recipient, cancellationToken);

    public ValueTask<SmtpReply> VerifyAsync(SmtpSession session, string argument, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).VerifyAsync(session, argument, cancellationToken);

    public ValueTask<SmtpReply> ExpandAsync(SmtpSession session, string argument, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).ExpandAsync(session, argument, cancellationToken);
}
