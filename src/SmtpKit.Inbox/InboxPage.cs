namespace SmtpKit.Inbox;

/// <summary>A page of a list.</summary>
/// <param name="Items">The messages.</param>
/// <param name="HasMore">Whether there are further ones behind the last.</param>
/// <param name="Total">How many the search finds, whatever the page; beyond <see cref="MaxTotal"/> they are not counted.</param>
/// <param name="Unread">How many of the whole inbox are unread, whatever the search.</param>
public sealed record InboxPage(IReadOnlyList<InboxSummary> Items, bool HasMore, int Total, int Unread)
{
    /// <summary>As far as is counted.</summary>
    public const int MaxTotal = 10_000;

    /// <summary>Whether there are more than <see cref="Total"/> says.</summary>
    public bool TotalIsCapped { get; init; }
}
