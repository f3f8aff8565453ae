namespace SmtpKit.Inbox;

/// <summary>
/// Where an inbox keeps its messages: in memory, or in a file. The host's main inbox is a singleton service of this type, a named one is keyed by its name.
/// </summary>
/// <remarks>Thread-safe. What is over the inbox's limits is deleted by the store itself, the oldest first.</remarks>
public interface IInboxStore
{
    /// <summary>Raised after a change, in the order of the changes, by the thread that made it: return at once, and do not throw.</summary>
    event EventHandler<InboxChange>? Changed;

    /// <summary>Keeps a message.</summary>
    /// <param name="arrival">The message. Its octets belong to the store from here on: they may not change.</param>
    /// <param name="cancellationToken">Gives up the wait; the message may be kept nevertheless.</param>
    /// <returns>The message as it is kept. With a file, it has been written to the disk by then.</returns>
    /// <exception cref="IOException">It could not be written; the message says what to do.</exception>
    ValueTask<InboxMessage> AddAsync(InboxArrival arrival, CancellationToken cancellationToken = default);

    /// <summary>Finds messages.</summary>
    /// <param name="query">Which, and how many.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    ValueTask<InboxPage> ListAsync(InboxQuery query, CancellationToken cancellationToken = default);

    /// <summary>Gives one message with everything that is known of it; null when there is none of that id, or no longer.</summary>
    /// <param name="id">As <see cref="InboxSummary.Id"/>; any other text finds nothing.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    ValueTask<InboxMessage?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Marks messages as read or unread.</summary>
    /// <param name="ids">Which; null for all. Ids of no message are passed over.</param>
    /// <param name="unread">What they are from now on.</param>
    /// <param name="cancellationToken">Gives up the wait; the change may be made nevertheless.</param>
    /// <returns>How many have changed.</returns>
    ValueTask<int> MarkAsync(IReadOnlyCollection<string>? ids, bool unread, CancellationToken cancellationToken = default);

    /// <summary>Deletes messages.</summary>
    /// <param name="ids">Which. Ids of no message are passed over.</param>
    /// <param name="cancellationToken">Gives up the wait; the change may be made nevertheless.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default);

    /// <summary>Deletes all messages that a search finds, of those that are there when it begins.</summary>
    /// <param name="search">The search; <see cref="InboxSearch.All"/> for every message.</param>
    /// <param name="cancellationToken">Gives up the wait; the change may be made nevertheless.</param>
    /// <returns>How many there were.</returns>
    ValueTask<int> DeleteAllAsync(InboxSearch search, CancellationToken cancellationToken = default);

    /// <summary>Counts what is there. Costs the same however much that is.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    ValueTask<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);
}
