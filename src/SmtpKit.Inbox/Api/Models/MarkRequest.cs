namespace SmtpKit.Inbox.Api;

/// <summary>Marks several messages.</summary>
/// <param name="Ids">Which; null for all.</param>
/// <param name="Unread">What they are from now on.</param>
internal sealed record MarkRequest(IReadOnlyList<string>? Ids, bool Unread);
