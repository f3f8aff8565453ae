namespace SmtpKit.Inbox.Pop3;

/// <summary>Finds the maildrop of a user.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface IPop3Maildrops
{
    /// <summary>
    /// How long a message stays at least, if it is known (EXPIRE, RFC 2449 section 6.7): null when it is not, <see cref="Timeout.InfiniteTimeSpan"/> when
    /// nothing but a user deletes.
    /// </summary>
    TimeSpan? Retention { get; }

    /// <summary>The maildrop of somebody who has signed in.</summary>
    IPop3Maildrop Find(string userName);
}
