using SmtpKit.Session;

namespace SmtpKit;

/// <summary>One accepted RCPT of a transaction.</summary>
/// <remarks>Not thread-safe: used by one hook at a time.</remarks>
public sealed class Recipient
{
    private readonly RecipientRequests? _requests;

    internal Recipient(Mailbox mailbox, EsmtpParameters parameters, RecipientRequests? requests = null)
    {
        _requests = requests;
        Mailbox = mailbox;
        Parameters = parameters;
    }

    /// <summary>The forward-path's mailbox; a source route before it was dropped (RFC 5321 section 4.1.1.3).</summary>
    public Mailbox Mailbox { get; }

    /// <summary>The parameters of its RCPT command, as they were given.</summary>
    public EsmtpParameters Parameters { get; }

    /// <summary>Of what the sender wants to be told, by <c>NOTIFY=</c> (RFC 3461 section 4.1).</summary>
    public DsnNotify Notify => _requests?.Notify ?? default;

    /// <summary>Whom the sender first named, by <c>ORCPT=</c> (RFC 3461 section 4.2); null when nothing was said.</summary>
    public OriginalRecipient? OriginalRecipient => _requests?.OriginalRecipient;

    /// <summary>Since when the mailbox must have had its owner, by <c>RRVS=</c> (RFC 7293); null when nothing was said.</summary>
    public RecipientValidSince? ValidSince => _requests?.ValidSince;

    /// <summary>
    /// What the store answers for this recipient alone; null, the default, stands for the store's own reply. Set it in
    /// <see cref="IMessageStore.SaveAsync"/>. On an LMTP endpoint each recipient is answered (RFC 2033 section 4.2); SMTP has one reply
    /// for all, the store's own.
    /// </summary>
    public SmtpReply? Reply { get; set; }

    /// <summary>The mailbox as text.</summary>
    public override string ToString() => Mailbox.ToString();
}
