namespace SmtpKit;

/// <summary>Hook: may this sender, this recipient? Every member accepts unless it is written.</summary>
/// <remarks>
/// One instance serves all sessions, at once and from any thread. A 2yz reply accepts, 4yz and 5yz refuse, 421 also ends the session;
/// any other reply and any exception is answered <c>451 4.3.0</c> and logged. A hook has <see cref="SmtpLimits.HookTimeout"/>.
/// </remarks>
public interface IMailboxFilter
{
    /// <summary>Asked at MAIL, when the command is right and allowed and before its transaction begins.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="transaction">The transaction that begins if the answer is yes; its <see cref="MailTransaction.ReversePath"/> is the question.</param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken) =>
        new(SmtpReply.Ok);

    /// <summary>Asked at each RCPT, before the recipient joins the transaction.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="transaction">The transaction, with the recipients accepted so far.</param>
    /// <param name="recipient">The recipient in question.</param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
        new(SmtpReply.Ok);
}
