namespace SmtpKit;

/// <summary>Hook: take the message.</summary>
/// <remarks>
/// One instance serves all sessions, at once and from any thread. The reply is the final word on the message: <strong>a 2yz reply is a
/// promise</strong> that the message will not be lost, so answer it once the message is where it survives a crash. It leaves for the client
/// only after this task has completed. An exception is logged and answered <c>451 4.3.0</c>
/// (see <see cref="SmtpReplyException"/> for another reply).
/// </remarks>
public interface IMessageStore
{
    /// <summary>Takes one message.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="transaction">The envelope; it has at least one recipient.</param>
    /// <param name="body">The message, to be pulled; dead when this task has completed. What is left unread is read and dropped.</param>
    /// <param name="cancellationToken">
    /// Cancelled by <see cref="SmtpLimits.StoreTimeout"/>, by the end of a stop's grace and, until the last octet of the body was read, by the
    /// peer's disconnect.
    /// </param>
    /// <returns>The final reply: 2yz, 4yz or 5yz.</returns>
    ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken);
}
