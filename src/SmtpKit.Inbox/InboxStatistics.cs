namespace SmtpKit.Inbox;

/// <summary>What an inbox holds.</summary>
/// <param name="Messages">How many messages.</param>
/// <param name="Unread">How many of them are unread.</param>
/// <param name="Octets">The size of all messages together.</param>
/// <param name="Oldest">When the oldest one came; null when there is none.</param>
/// <param name="Newest">When the newest one came; null when there is none.</param>
public sealed record InboxStatistics(int Messages, int Unread, long Octets, DateTimeOffset? Oldest, DateTimeOffset? Newest);
