namespace SmtpKit.Inbox;

/// <summary>A message that has come, before it is kept.</summary>
/// <param name="Octets">The message, byte for byte as it was received.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Session">The session that it came by.</param>
public sealed record InboxArrival(ReadOnlyMemory<byte> Octets, InboxEnvelope Envelope, InboxSession Session);
