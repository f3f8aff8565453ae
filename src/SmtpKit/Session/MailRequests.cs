namespace SmtpKit.Session;

/// <summary>What a MAIL asked for beyond the message itself: apart from its transaction, since most ask for none of it.</summary>
internal sealed class MailRequests
{
    private const MailKeywords Keywords =
        MailKeywords.Auth | MailKeywords.Return | MailKeywords.EnvelopeId | MailKeywords.RequireTls | MailKeywords.Priority
        | MailKeywords.DeliverBy | MailKeywords.HoldFor | MailKeywords.HoldUntil;

    private readonly MailParameters _given;

    private MailRequests(in MailParameters given, bool isTrusted)
    {
        _given = given;

        // RFC 4954 section 5: from a client that is not trusted, the parameter counts as AUTH=<>.
        SubmittedBy = isTrusted ? given.SubmittedBy : null;
    }

    public Mailbox? SubmittedBy { get; }

    public DsnReturn Return => _given.Return;

    public string? EnvelopeId => _given.EnvelopeId;

    public bool RequiresTls => (_given.Given & MailKeywords.RequireTls) != 0;

    public int? Priority => _given.Priority;

    /// <summary>Whether <see cref="Priority"/> is less than what the client asked for.</summary>
    public bool IsPriorityLowered => _given.IsPriorityLowered;

    public DeliverBy? DeliverBy => _given.DeliverBy;

    public TimeSpan? HoldFor => _given.HoldFor;

    public DateTimeOffset? HoldUntil => _given.HoldUntil;

    /// <summary>Keeps what was asked for; null when nothing was.</summary>
    /// <param name="given">What the parameters said.</param>
    /// <param name="isTrusted">Whether the client has signed in.</param>
    public static MailRequests? Of(in MailParameters given, bool isTrusted) => (given.Given & Keywords) == 0 ? null : new MailRequests(given, isTrusted);
}
