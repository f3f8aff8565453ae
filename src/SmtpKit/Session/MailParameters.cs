namespace SmtpKit.Session;

/// <summary>What the parameters of one MAIL said.</summary>
internal struct MailParameters
{
    /// <summary>Which were given.</summary>
    public MailKeywords Given;

    public long? Size;
    public BodyType Body;
    public Mailbox? SubmittedBy;
    public DsnReturn Return;
    public string? EnvelopeId;
    public int? Priority;
    public bool IsPriorityLowered;
    public DeliverBy? DeliverBy;
    public TimeSpan? HoldFor;
    public DateTimeOffset? HoldUntil;

    public readonly bool SmtpUtf8 => (Given & MailKeywords.SmtpUtf8) != 0;
}
