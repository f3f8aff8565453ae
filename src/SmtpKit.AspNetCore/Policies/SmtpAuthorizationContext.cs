namespace SmtpKit.AspNetCore;

/// <summary>
/// What an authorization policy decides over: the resource that handlers get, as in <c>AuthorizationHandler&lt;TRequirement, SmtpAuthorizationContext&gt;</c>.
/// </summary>
/// <remarks>One object for each question; valid until the answer, and as thread-safe as the session.</remarks>
public sealed class SmtpAuthorizationContext
{
    internal SmtpAuthorizationContext(SmtpSession session, MailTransaction transaction, Recipient? recipient)
    {
        Session = session;
        Transaction = transaction;
        Recipient = recipient;
    }

    /// <summary>The connection.</summary>
    public SmtpSession Session { get; }

    /// <summary>The transaction: at MAIL the one that begins if the answer is yes, with the reverse-path in question.</summary>
    public MailTransaction Transaction { get; }

    /// <summary>The recipient in question; null at MAIL.</summary>
    public Recipient? Recipient { get; }
}
