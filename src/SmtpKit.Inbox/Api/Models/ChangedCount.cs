namespace SmtpKit.Inbox.Api;

/// <summary>How many messages a change was for.</summary>
internal sealed record ChangedCount(int Count);
