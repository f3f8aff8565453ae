namespace SmtpKit.Session;

/// <summary>What the parameters of one RCPT said.</summary>
internal struct RcptParameters
{
    /// <summary>Which were given.</summary>
    public RcptKeywords Given;

    public DsnNotify Notify;
    public OriginalRecipient? OriginalRecipient;
    public RecipientValidSince? ValidSince;
}
