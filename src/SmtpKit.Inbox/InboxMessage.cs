namespace SmtpKit.Inbox;

/// <summary>A message that an inbox keeps.</summary>
/// <param name="Summary">What a list shows of it.</param>
/// <param name="Octets">The message, byte for byte as it was received.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Session">The session that it came by.</param>
public sealed record InboxMessage(InboxSummary Summary, ReadOnlyMemory<byte> Octets, InboxEnvelope Envelope, InboxSession Session);
