namespace SmtpKit.Inbox;

/// <summary>A change of an inbox.</summary>
/// <param name="Kind">What happened.</param>
public sealed record InboxChange(InboxChangeKind Kind)
{
    /// <summary>The message that arrived; null for other changes.</summary>
    public InboxSummary? Message { get; init; }

    /// <summary>Which messages were marked or deleted; null when it was all of them, or when one arrived.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>What the marked messages are now.</summary>
    public bool Unread { get; init; }
}
