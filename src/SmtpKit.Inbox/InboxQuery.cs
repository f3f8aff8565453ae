namespace SmtpKit.Inbox;

/// <summary>Which messages a list has, and in which order.</summary>
public sealed record InboxQuery
{
    /// <summary>The most messages of one page.</summary>
    public const int MaxLimit = 500;

    /// <summary>What they have in common. Default: <see cref="InboxSearch.All"/>.</summary>
    public InboxSearch Search { get; init; } = InboxSearch.All;

    /// <summary>The id of a message, which need not be there: only older ones. Default: null, no bound.</summary>
    public string? Before { get; init; }

    /// <summary>The id of a message, which need not be there: only newer ones. Default: null, no bound.</summary>
    public string? After { get; init; }

    /// <summary>Whether the oldest comes first. Default: false, the newest does.</summary>
    public bool OldestFirst { get; init; }

    /// <summary>How many at most, from 0 to <see cref="MaxLimit"/>; what is outside is brought to the nearer end. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
