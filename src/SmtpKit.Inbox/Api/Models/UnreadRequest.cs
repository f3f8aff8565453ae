namespace SmtpKit.Inbox.Api;

/// <summary>Marks one message.</summary>
/// <param name="Unread">What it is from now on.</param>
internal sealed record UnreadRequest(bool Unread);
