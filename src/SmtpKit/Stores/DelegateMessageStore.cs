namespace SmtpKit;

/// <summary>A store made of a function.</summary>
/// <param name="save">Answers for <see cref="IMessageStore.SaveAsync"/>.</param>
/// <remarks>As thread-safe as the function: it is called at once for many sessions.</remarks>
public sealed class DelegateMessageStore(MessageHandler save) : IMessageStore
{
    private readonly MessageHandler _save = save ?? throw new ArgumentNullException(nameof(save));

    /// <inheritdoc/>
    public ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) =>
        _save(session, transaction, body, cancellationToken);
}
