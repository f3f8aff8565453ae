using SmtpKit.Inbox.Search;

namespace SmtpKit.Inbox.Stores;

/// <summary>A message in memory.</summary>
internal sealed class MemoryEntry(long id, InboxMessage message, MessageText text)
{
    private volatile bool _unread = true;

    public long Id => id;

    public InboxMessage Message => Unread == message.Summary.Unread ? message : message with { Summary = Summary };

    public InboxSummary Summary => Unread == message.Summary.Unread ? message.Summary : message.Summary with { Unread = Unread };

    public long Size => message.Octets.Length;

    public bool Unread
    {
        get => _unread;
        set => _unread = value;
    }

    public bool Fits(SearchConditions conditions)
    {
        if ((conditions.HasAttachment && message.Summary.AttachmentCount == 0)
            || (conditions.Unread is { } unread && unread != Unread)
            || (conditions.From is { } from && id < MessageId.Of(from))
            || (conditions.Before is { } before && id >= MessageId.Of(before)))
        {
            return false;
        }

        foreach (SearchTerm term in conditions.Terms)
        {
            if (!text.Has(term))
            {
                return false;
            }
        }

        return true;
    }
}
