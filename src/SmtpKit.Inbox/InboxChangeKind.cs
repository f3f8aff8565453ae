namespace SmtpKit.Inbox;

/// <summary>What has happened to an inbox.</summary>
public enum InboxChangeKind
{
    /// <summary>A message has arrived.</summary>
    Arrived,

    /// <summary>Messages were marked as read or unread.</summary>
    Marked,

    /// <summary>Messages are gone: deleted, or over a limit.</summary>
    Deleted,
}
