namespace SmtpKit.Inbox.Api;

/// <summary>The event <c>changed</c>.</summary>
internal sealed record ChangedEvent(string Id, bool Unread);
