namespace SmtpKit.Inbox.Api;

/// <summary>A page of the list.</summary>
/// <param name="Items">The messages, the newest first.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
/// <param name="Total">How many the search finds; at most 10,000.</param>
/// <param name="TotalIsCapped">Whether there are more than that.</param>
/// <param name="Unread">How many of the whole inbox are unread.</param>
internal sealed record MessageList(IReadOnlyList<InboxSummary> Items, string? Next, int Total, bool TotalIsCapped, int Unread);
