using SmtpKit.Inbox.Search;

namespace SmtpKit.Inbox.Stores;

/// <summary>Keeps the newest messages in memory, up to a number, a size and an age. A search looks at each of them.</summary>
internal sealed class MemoryInboxStore : IInboxStore, IDisposable
{
    private readonly StoreLimits _limits;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly ITimer? _expiry;

    // By id, which is the order of arrival. Replaced as a whole at a change after it was read, so that readers need no lock while they look.
    private List<MemoryEntry> _entries = [];
    private bool _isShared;
    private long _octets;
    private int _unread;
    private long _last;

    public MemoryInboxStore(StoreLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _expiry = limits.MaxAge is null ? null : time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public event EventHandler<InboxChange>? Changed;

    public void Dispose() => _expiry?.Dispose();

    public ValueTask<InboxMessage> AddAsync(InboxArrival arrival, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arrival);
        MessageIndex index = MessageIndex.Of(arrival);
        lock (_lock)
        {
            DateTimeOffset now = _time.GetUtcNow();
            _last = MessageId.Next(_last, now);
            InboxMessage message = new(index.Summarize(_last, now), arrival.Octets, arrival.Envelope, arrival.Session);
            List<MemoryEntry> entries = Own();
            entries.Add(new MemoryEntry(_last, message, index.Text));
            _octets += arrival.Octets.Length;
            _unread++;
            Changed?.Invoke(this, new InboxChange(InboxChangeKind.Arrived) { Message = message.Summary });
            Trim(entries);
            if (entries.Count == 1)
            {
                ArmExpiry();
            }

            return new(message);
        }
    }

    public ValueTask<InboxPage> ListAsync(InboxQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<MemoryEntry> entries;
        int unread;
        lock (_lock)
        {
            entries = _entries;
            unread = _unread;
            _isShared = true;
        }

        int limit = Math.Clamp(query.Limit, 0, InboxQuery.MaxLimit);
        long before = MessageId.TryParse(query.Before, out long upper) ? upper : long.MaxValue;
        long after = MessageId.TryParse(query.After, out long lower) ? lower : -1;
        SearchConditions conditions = query.Search.Conditions;
        List<InboxSummary> items = [];
        bool hasMore = false;
        int total = conditions.IsEmpty ? entries.Count : 0;
        for (int i = 0; i < entries.Count; i++)
        {
            MemoryEntry entry = entries[query.OldestFirst ? i : entries.Count - 1 - i];
            bool isOnPage = entry.Id < before && entry.Id > after;
            if (conditions.IsEmpty ? !isOnPage : !entry.Fits(conditions))
            {
                continue;
            }

            total += conditions.IsEmpty ? 0 : 1;
            if (isOnPage && items.Count < limit)
            {
                items.Add(entry.Summary);
            }
            else if (isOnPage)
            {
                hasMore = true;
                if (conditions.IsEmpty || total > InboxPage.MaxTotal)
                {
                    break;
                }
            }
        }

        return new(new InboxPage(items, hasMore, Math.Min(total, InboxPage.MaxTotal), unread) { TotalIsCapped = total > InboxPage.MaxTotal });
    }

    public ValueTask<InboxMessage?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new(MessageId.TryParse(id, out long key) && IndexOf(key) is >= 0 and int index ? _entries[index].Message : null);
        }
    }

    public ValueTask<int> MarkAsync(IReadOnlyCollection<string>? ids, bool unread, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            IEnumerable<MemoryEntry> named = ids is null
                ? _entries
                : MessageId.ParseAll(ids).Select(IndexOf).Where(index => index >= 0).Select(index => _entries[index]);
            List<MemoryEntry> changed = [.. named.Where(entry => entry.Unread != unread)];
            int count = 0;
            foreach (MemoryEntry entry in changed)
            {
                // The same id may be named twice.
                count += entry.Unread == unread ? 0 : 1;
                entry.Unread = unread;
            }

            _unread += unread ? count : -count;
            if (count > 0)
            {
                Changed?.Invoke(this, new InboxChange(InboxChangeKind.Marked)
                {
                    Ids = ids is null ? null : [.. changed.Select(entry => MessageId.Format(entry.Id)).Distinct()],
                    Unread = unread,
                });
            }

            return new(count);
        }
    }

    public ValueTask<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        HashSet<long> named = [.. MessageId.ParseAll(ids)];
        lock (_lock)
        {
            return new(Remove(entry => named.Contains(entry.Id)));
        }
    }

    public ValueTask<int> DeleteAllAsync(InboxSearch search, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(search);
        lock (_lock)
        {
            return new(Remove(entry => entry.Fits(search.Conditions), isAll: search.IsAll));
        }
    }

    public ValueTask<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new(new InboxStatistics(
                _entries.Count,
                _unread,
                _octets,
                _entries.Count == 0 ? null : _entries[0].Summary.ReceivedAt,
                _entries.Count == 0 ? null : _entries[^1].Summary.ReceivedAt));
        }
    }

    private List<MemoryEntry> Own()
    {
        if (_isShared)
        {
            _entries = [.. _entries];
            _isShared = false;
        }

        return _entries;
    }

    private int IndexOf(long id)
    {
        int from = 0;
        int to = _entries.Count - 1;
        while (from <= to)
        {
            int middle = (from + to) / 2;
            long here = _entries[middle].Id;
            if (here == id)
            {
                return middle;
            }

            (from, to) = here < id ? (middle + 1, to) : (from, middle - 1);
        }

        return -1;
    }

    // The newest one stays, however large it is: it was accepted.
    private void Trim(List<MemoryEntry> entries)
    {
        int count = 0;
        long octets = _octets;
        while (count < entries.Count - 1 && (entries.Count - count > _limits.MaxMessages || octets > _limits.MaxOctets))
        {
            octets -= entries[count++].Size;
        }

        RemoveOldest(count);
    }

    private void RemoveOldest(int count)
    {
        if (count == 0)
        {
            return;
        }

        List<MemoryEntry> entries = Own();
        List<MemoryEntry> gone = entries.GetRange(0, count);
        entries.RemoveRange(0, count);
        OnRemoved(gone, isAll: false);
    }

    private int Remove(Func<MemoryEntry, bool> isGone, bool isAll = false)
    {
        List<MemoryEntry> gone = [.. _entries.Where(isGone)];
        if (gone.Count == 0)
        {
            return 0;
        }

        HashSet<MemoryEntry> set = [.. gone];
        _entries = [.. _entries.Where(entry => !set.Contains(entry))];
        _isShared = false;
        OnRemoved(gone, isAll);
        return gone.Count;
    }

    private void OnRemoved(List<MemoryEntry> gone, bool isAll)
    {
        _octets -= gone.Sum(entry => entry.Size);
        _unread -= gone.Count(entry => entry.Unread);
        Changed?.Invoke(this, new InboxChange(InboxChangeKind.Deleted) { Ids = isAll ? null : [.. gone.Select(entry => MessageId.Format(entry.Id))] });
    }

    private void Expire()
    {
        lock (_lock)
        {
            long limit = MessageId.Of(_time.GetUtcNow() - _limits.MaxAge!.Value);
            RemoveOldest(_entries.TakeWhile(entry => entry.Id <= limit).Count());
            ArmExpiry();
        }
    }

    // For the oldest one, and not more often than once a second.
    private void ArmExpiry()
    {
        if (_expiry is null || _entries.Count == 0)
        {
            return;
        }

        TimeSpan left = _entries[0].Summary.ReceivedAt + _limits.MaxAge!.Value - _time.GetUtcNow();
        _expiry.Change(left < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left, Timeout.InfiniteTimeSpan);
    }
}
