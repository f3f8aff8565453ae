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
    /// <summary>Takes one message. Called when its first octets have come: of one of which nothing comes, it is not told.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="transaction">The envelope; it has at least one recipient.</param>
    /// <param name="body">The message, to be pulled; dead when this task has completed. What is left unread is read and dropped.</param>
    /// <param name="cancellationToken">
    /// Cancelled by <see cref="SmtpLimits.StoreTimeout"/>, by the end of a stop's grace and, until the last octet of the body was read, by the
    /// peer's disconnect.
    /// </param>
    /// <returns>The final reply: 2yz, 4yz or 5yz.</returns>
    ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken);

    /// <summary>How many octets can be stored now: a message that announces more by <c>SIZE=</c> (RFC 1870 section 6.1) is answered <c>452 4.3.1</c>.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="cancellationToken">Cancelled by <see cref="SmtpLimits.HookTimeout"/> and by the end of a stop's grace.</param>
    /// <returns>The octets; null, the default, when nobody knows.</returns>
    /// <remarks>
    /// Asked at every MAIL with a size, so answer from memory where you can: it is a courtesy to the client and not a reservation, and the store refuses
    /// later what it has no room for. An exception is logged and counts as null. A store around another one passes the question on.
    /// </remarks>
    ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken) => new((long?)null);
}
