using SmtpKit.Session;

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

    /// <summary>Asked by VRFY: is there such a user or mailbox (RFC 5321 section 3.5)? Unless it is written, <c>252 2.5.2</c>, which says nothing.</summary>
    /// <param name="session">The connection; to answer only some clients is good practice (section 7.3).</param>
    /// <param name="argument">
    /// What was asked for, as it was given, 1 octet or more: a user's name or a mailbox, with or without angle brackets. Beyond ASCII, and then well-formed,
    /// only when the client said <c>SMTPUTF8</c> behind it (RFC 6531 section 3.7.4.2).
    /// </param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    /// <returns>250 with the mailbox, 251, 252, 550 or 553 with the choices, one a line. A 5yz counts for <see cref="SmtpLimits.MaxRefusedRecipients"/>.</returns>
    ValueTask<SmtpReply> VerifyAsync(SmtpSession session, string argument, CancellationToken cancellationToken) => new(Replies.CannotVerify);

    /// <summary>Asked by EXPN: who is on this mailing list (RFC 5321 section 3.5)? Unless it is written, <c>502 5.5.1</c>.</summary>
    /// <param name="session">The connection; to answer only some clients is good practice (section 7.3).</param>
    /// <param name="argument">The list's name, as in <see cref="VerifyAsync"/>.</param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    /// <returns>250 with the members, one a line; 252 or 550. A 5yz counts for <see cref="SmtpLimits.MaxRefusedRecipients"/>.</returns>
    ValueTask<SmtpReply> ExpandAsync(SmtpSession session, string argument, CancellationToken cancellationToken) => new(Replies.NotImplemented);
}
