namespace SmtpKit.Session;

/// <summary>What a RCPT asked for beyond the delivery: apart from its recipient, since most ask for none of it.</summary>
internal sealed class RecipientRequests
{
    private readonly RcptParameters _given;

    private RecipientRequests(in RcptParameters given) => _given = given;

    public DsnNotify Notify => _given.Notify;

    public OriginalRecipient? OriginalRecipient => _given.OriginalRecipient;

    public RecipientValidSince? ValidSince => _given.ValidSince;

    /// <summary>Keeps what was asked for; null when nothing was.</summary>
    public static RecipientRequests? Of(in RcptParameters given) => given.Given == RcptKeywords.None ? null : new RecipientRequests(given);
}
