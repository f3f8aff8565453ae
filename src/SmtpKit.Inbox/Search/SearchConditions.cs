namespace SmtpKit.Inbox.Search;

/// <summary>What a search asks for; all of it has to hold.</summary>
internal sealed class SearchConditions
{
    public List<SearchTerm> Terms { get; } = [];

    public bool HasAttachment { get; set; }

    /// <summary>Null: read or unread.</summary>
    public bool? Unread { get; set; }

    /// <summary>The earliest moment.</summary>
    public DateTimeOffset? From { get; set; }

    /// <summary>The moment before which a message came.</summary>
    public DateTimeOffset? Before { get; set; }

    public bool IsEmpty => Terms.Count == 0 && !HasAttachment && Unread is null && From is null && Before is null;
}
