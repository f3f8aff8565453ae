namespace SmtpKit;

/// <summary>
/// What becomes of a priority above 0 by <c>MT-PRIORITY=</c> (RFC 6710) from a client that did not sign in. Priorities of 0 and below take nothing from
/// others, and are taken from everybody.
/// </summary>
public enum UnauthenticatedPriority
{
    /// <summary>It counts as 0, and the client is told so: <c>250 2.3.6 0 is the new priority assigned to the message</c>.</summary>
    Lower,

    /// <summary>MAIL is refused with <c>550 5.7.1</c>.</summary>
    Refuse,

    /// <summary>It is taken as it is: for endpoints that only trusted servers reach.</summary>
    Accept,
}
