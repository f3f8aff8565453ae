namespace SmtpKit;

/// <summary>A mailbox filter made of functions; each one left out accepts.</summary>
/// <param name="checkSender">Answers for <see cref="IMailboxFilter.CheckSenderAsync"/>.</param>
/// <param name="checkRecipient">Answers for <see cref="IMailboxFilter.CheckRecipientAsync"/>.</param>
/// <remarks>As thread-safe as the functions: they are called at once for many sessions.</remarks>
public sealed class DelegateMailboxFilter(
    Func<SmtpSession, MailTransaction, CancellationToken, ValueTask<SmtpReply>>? checkSender = null,
    Func<SmtpSession, MailTransaction, Recipient, CancellationToken, ValueTask<SmtpReply>>? checkRecipient = null) : IMailboxFilter
{
    /// <inheritdoc/>
    public ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken) =>
        checkSender is null ? new(SmtpReply.Ok) : checkSender(session, transaction, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
        checkRecipient is null ? new(SmtpReply.Ok) : checkRecipient(session, transaction, recipient, cancellationToken);
}
