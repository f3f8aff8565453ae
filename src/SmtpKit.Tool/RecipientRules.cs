namespace SmtpKit.Tool;

/// <summary>Which recipients are taken: none that is rejected by name; of those elsewhere, only what a client sends that signed in.</summary>
/// <param name="domains">The local domains, in any case; none stands for all.</param>
/// <param name="rejected">Mailboxes that do not exist here.</param>
[QuickHook]
internal sealed class RecipientRules(IEnumerable<string> domains, IEnumerable<Mailbox> rejected) : IMailboxFilter
{
    private readonly HashSet<string> _domains = new(domains, StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<Mailbox> _rejected = [.. rejected];

    public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
        new(Judge(recipient.Mailbox, isSignedIn: session.User is not null));

    private SmtpReply Judge(Mailbox mailbox, bool isSignedIn)
    {
        // <postmaster> without a domain is this server's own, whatever its domains are (RFC 5321 section 4.5.1).
        if (mailbox.Domain.Length == 0)
        {
            return SmtpReply.Ok;
        }

        bool isLocal = _domains.Count == 0 || _domains.Contains(mailbox.Domain);
        return _rejected.Contains(mailbox) ? SmtpReply.MailboxNotFound
            : isLocal || isSignedIn ? SmtpReply.Ok
            : SmtpReply.RelayDenied;
    }
}
