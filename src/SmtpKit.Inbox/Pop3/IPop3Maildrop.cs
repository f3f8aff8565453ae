namespace SmtpKit.Inbox.Pop3;

/// <summary>What one POP3 session reads: the mail of one inbox.</summary>
/// <remarks>Used by one session, one call at a time. A stream that was opened is disposed of before the next call.</remarks>
internal interface IPop3Maildrop
{
    /// <summary>The messages that there are now, the oldest first.</summary>
    /// <param name="most">How many at most: the newest are kept.</param>
    /// <param name="cancellationToken">The end of the session.</param>
    ValueTask<IReadOnlyList<Pop3Message>> ListAsync(int most, CancellationToken cancellationToken);

    /// <summary>The octets of a message; null when it is not there any more.</summary>
    ValueTask<Stream?> OpenAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes messages; those that are not there any more are passed over.</summary>
    ValueTask DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);
}
