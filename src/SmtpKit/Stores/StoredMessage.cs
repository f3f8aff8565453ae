namespace SmtpKit;

/// <summary>A message that <see cref="InMemoryMessageStore"/> keeps.</summary>
/// <param name="Transaction">Its envelope.</param>
/// <param name="Octets">The message as it was received, nothing added.</param>
/// <param name="ReceivedAt">When it was stored, by the server's clock.</param>
public sealed record StoredMessage(MailTransaction Transaction, ReadOnlyMemory<byte> Octets, DateTimeOffset ReceivedAt);
