namespace SmtpKit;

/// <summary>Since when the mailbox must have had the owner that the sender means: <c>RRVS=</c> of RCPT (RFC 7293 section 3).</summary>
/// <param name="Since">The moment, in UTC; a leap second counts as the first second of the next day.</param>
/// <param name="Relay">What the sender wants when the message has to go on to a server that does not know RRVS.</param>
public readonly record struct RecipientValidSince(DateTimeOffset Since, RecipientValidSinceRelay Relay);
