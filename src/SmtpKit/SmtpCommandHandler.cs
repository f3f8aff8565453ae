namespace SmtpKit;

/// <summary>Answers a command of the host's own.</summary>
/// <param name="session">The connection.</param>
/// <param name="argument">
/// What stands behind the verb and a space, without white space at its end; empty when there is nothing. Unchecked but for its length
/// (<see cref="SmtpLimits.MaxCommandLine"/>), for control characters, of which it has none, and for UTF-8, which it is.
/// </param>
/// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
/// <returns>2yz, 4yz or 5yz. 421 also ends the session.</returns>
public delegate ValueTask<SmtpReply> SmtpCommandHandler(SmtpSession session, string argument, CancellationToken cancellationToken);
