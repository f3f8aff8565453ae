namespace SmtpKit.Inbox.Stores;

/// <summary>How much a store keeps.</summary>
/// <param name="MaxMessages">The most messages.</param>
/// <param name="MaxOctets">The most octets of all messages together.</param>
/// <param name="MaxAge">How long a message is kept; null for ever.</param>
internal sealed record StoreLimits(int MaxMessages, long MaxOctets, TimeSpan? MaxAge);
