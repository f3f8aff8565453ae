using Microsoft.Data.Sqlite;
using SmtpKit.Inbox.Stores.Sqlite;

namespace SmtpKit.Inbox.Stores;

/// <summary>Keeps messages in an SQLite file. What was added is on the disk when the task has completed.</summary>
internal sealed class SqliteInboxStore : IInboxStore, IAsyncDisposable
{
    private readonly SqliteFile _file;
    private readonly SqliteReaders _readers;
    private readonly SqliteQueue _queue;

    /// <exception cref="IOException">The file cannot be used; the message says why, and what to do.</exception>
    public SqliteInboxStore(string path, StoreLimits limits, TimeProvider time)
    {
        _file = SqliteFile.Open(path);
        try
        {
            _readers = new SqliteReaders(_file);
            _queue = new SqliteQueue(_file, limits, time, change => Changed?.Invoke(this, change));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public event EventHandler<InboxChange>? Changed;

    public async ValueTask<InboxMessage> AddAsync(InboxArrival arrival, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arrival);
        AddWork work = new(arrival);
        await _queue.AddAsync(work, cancellationToken).ConfigureAwait(false);
        return await work.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<InboxPage> ListAsync(InboxQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _readers.AskAsync(connection => List(connection, query), cancellationToken);
    }

    public ValueTask<InboxMessage?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        MessageId.TryParse(id, out long key) ? _readers.AskAsync(connection => Find(connection, key), cancellationToken) : new((InboxMessage?)null);

    public ValueTask<int> MarkAsync(IReadOnlyCollection<string>? ids, bool unread, CancellationToken cancellationToken = default)
    {
        if (ids is not null)
        {
            Queue<long> left = new(MessageId.ParseAll(ids));
            return CountAsync(
                writer =>
                {
                    int count = writer.Mark(Next(left), unread);
                    return (count, left.Count == 0);
                },
                cancellationToken);
        }

        long? from = -1;
        long? upTo = null;
        return CountAsync(
            writer =>
            {
                upTo ??= writer.Last;
                (int count, from) = writer.MarkFrom(from!.Value, upTo.Value, unread);
                if (from is null)
                {
                    writer.TellAllMarked(unread);
                }

                return (count, from is null);
            },
            cancellationToken);
    }

    public ValueTask<int> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Queue<long> left = new(MessageId.ParseAll(ids));
        return CountAsync(
            writer =>
            {
                int count = writer.Delete(Next(left));
                return (count, left.Count == 0);
            },
            cancellationToken);
    }

    public ValueTask<int> DeleteAllAsync(InboxSearch search, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(search);
        if (search.IsAll)
        {
            return CountAsync(writer => (writer.DeleteAll(), true), cancellationToken);
        }

        long? upTo = null;
        return CountAsync(
            writer =>
            {
                upTo ??= writer.Last;
                int count = writer.Delete(search, upTo.Value);
                return (count, count < SqliteWriter.StepMessages);
            },
            cancellationToken);
    }

    public ValueTask<InboxStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) => _readers.AskAsync(
        connection =>
        {
            SqliteSums sums = SqliteSums.Read(connection);
            return new InboxStatistics((int)sums.Messages, (int)sums.Unread, sums.Octets, End(connection, sums, "ASC"), End(connection, sums, "DESC"));
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _file.Dispose();
    }

    private static InboxPage List(SqliteConnection connection, InboxQuery query)
    {
        SqliteSums sums = SqliteSums.Read(connection);
        int limit = Math.Clamp(query.Limit, 0, InboxQuery.MaxLimit);
        long above = MessageId.TryParse(query.After, out long after) ? Math.Max(after, sums.Floor) : sums.Floor;
        long below = MessageId.TryParse(query.Before, out long before) ? before : long.MaxValue;
        List<InboxSummary> items = [];
        using (SqliteCommand command = new SqliteQuery(query.Search, above, below).Page(connection, query.OldestFirst, limit + 1))
        {
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                items.Add(SqliteQuery.ReadSummary(reader));
            }
        }

        bool hasMore = items.Count > limit;
        if (hasMore)
        {
            items.RemoveAt(limit);
        }

        // Of the whole search, whatever the page.
        SqliteQuery all = new(query.Search, sums.Floor, long.MaxValue);
        long total = all.IsAll ? sums.Messages : CountOf(all, connection);
        return new InboxPage(items, hasMore, (int)Math.Min(total, InboxPage.MaxTotal), (int)sums.Unread) { TotalIsCapped = total > InboxPage.MaxTotal };
    }

    private static long CountOf(SqliteQuery query, SqliteConnection connection)
    {
        using SqliteCommand command = query.Count(connection, InboxPage.MaxTotal + 1);
        return (long)command.ExecuteScalar()!;
    }

    private static InboxMessage? Find(SqliteConnection connection, long id)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT m.id, m.received, m.size, m.unread, m.attachments, m.summary, c.octets, c.envelope, c.session
            FROM messages m JOIN contents c ON c.id = m.id WHERE m.id = $id AND m.id > (SELECT floor FROM sums WHERE id = 1)
            """;
        command.Parameters.AddWithValue("$id", id);
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read()
            ? new InboxMessage(
                SqliteQuery.ReadSummary(reader),
                reader.GetFieldValue<byte[]>(6),
                SqliteJson.ReadEnvelope(reader.GetFieldValue<byte[]>(7)),
                SqliteJson.ReadSession(reader.GetFieldValue<byte[]>(8)))
            : null;
    }

    private static DateTimeOffset? End(SqliteConnection connection, SqliteSums sums, string order)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT received FROM messages WHERE id > $floor ORDER BY id {order} LIMIT 1";
        command.Parameters.AddWithValue("$floor", sums.Floor);
        return command.ExecuteScalar() is long received ? DateTimeOffset.UnixEpoch.AddTicks(received * TimeSpan.TicksPerMicrosecond) : null;
    }

    private static IEnumerable<long> Next(Queue<long> left)
    {
        for (int i = 0; i < SqliteWriter.StepMessages && left.TryDequeue(out long id); i++)
        {
            yield return id;
        }
    }

    private async ValueTask<int> CountAsync(Func<SqliteWriter, (int Count, bool IsDone)> step, CancellationToken cancellationToken)
    {
        CountWork work = new(step);
        await _queue.AddAsync(work, cancellationToken).ConfigureAwait(false);
        return await work.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
