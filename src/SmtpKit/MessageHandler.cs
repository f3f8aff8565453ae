namespace SmtpKit;

/// <summary>Takes a message, as <see cref="IMessageStore.SaveAsync"/> does: the store itself, or the rest of the chain before it.</summary>
public delegate ValueTask<SmtpReply> MessageHandler(
    SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken);
