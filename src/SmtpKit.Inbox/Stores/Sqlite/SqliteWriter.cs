using Microsoft.Data.Sqlite;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>
/// All that is written, by one connection and one thread. Used between <see cref="Begin"/> and <see cref="Commit"/>, which return the changes to be told.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    // A step is short: what arrives meanwhile waits for it.
    internal const int StepMessages = 250;
    private const long StepOctets = 16 * 1024 * 1024;
    private const int StepPages = 256;

    private readonly SqliteConnection _connection;
    private readonly StoreLimits _limits;
    private readonly TimeProvider _time;
    private readonly List<InboxChange> _changes = [];
    private readonly SqliteCommand _insertMessage;
    private readonly SqliteCommand _insertContent;
    private readonly SqliteCommand _insertWords;
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _mark;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _writeSums;
    private SqliteTransaction? _transaction;
    private SqliteSums _sums;
    private SqliteSums _committed;
    private long _last;
    private bool _hasFreePages = true;

    public SqliteWriter(SqliteFile file, StoreLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _connection = file.Connect(isWriter: true);
        _sums = _committed = SqliteSums.Read(_connection);
        _last = Math.Max(_sums.Floor, Scalar("SELECT max(id) FROM messages") ?? 0);
        _insertMessage = Prepare("INSERT INTO messages VALUES ($id, $received, $size, 1, $attachments, $summary)");
        _insertContent = Prepare("INSERT INTO contents VALUES ($id, $envelope, $session, $octets)");
        _insertWords = Prepare("INSERT INTO words (rowid, sender, recipients, subject, body) VALUES ($id, $sender, $recipients, $subject, $body)");
        _find = Prepare("SELECT size, unread FROM messages WHERE id = $id AND id > $floor");
        _mark = Prepare("UPDATE messages SET unread = $unread WHERE id = $id");
        _delete = Prepare("DELETE FROM words WHERE rowid = $id; DELETE FROM contents WHERE id = $id; DELETE FROM messages WHERE id = $id;");
        _writeSums = Prepare("UPDATE sums SET messages = $messages, unread = $unread, octets = $octets, floor = $floor WHERE id = 1");
    }

    /// <summary>The greatest id there is.</summary>
    public long Last => _last;

    public void Begin()
    {
        _transaction = _connection.BeginTransaction();
        foreach (SqliteCommand command in Commands)
        {
            command.Transaction = _transaction;
        }
    }

    /// <summary>Ends the transaction; it is on the disk then.</summary>
    /// <returns>What has changed, in order.</returns>
    public IReadOnlyList<InboxChange> Commit()
    {
        if (_sums != _committed)
        {
            Run(_writeSums, ("$messages", _sums.Messages), ("$unread", _sums.Unread), ("$octets", _sums.Octets), ("$floor", _sums.Floor));
        }

        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
        _committed = _sums;
        InboxChange[] changes = [.. _changes];
        _changes.Clear();
        return changes;
    }

    public void Rollback()
    {
        _sums = _committed;
        _changes.Clear();
        SqliteTransaction? transaction = _transaction;
        _transaction = null;
        transaction?.Dispose();
    }

    public InboxMessage Add(AddWork work)
    {
        DateTimeOffset now = _time.GetUtcNow();
        _last = MessageId.Next(_last, now);
        now = DateTimeOffset.UnixEpoch.AddTicks(MessageId.Of(now) * TimeSpan.TicksPerMicrosecond);
        InboxMessage message = new(work.Index.Summarize(_last, now), work.Arrival.Octets, work.Arrival.Envelope, work.Arrival.Session);
        byte[] octets = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(work.Arrival.Octets, out ArraySegment<byte> segment) && segment.Count == segment.Array!.Length
            ? segment.Array
            : work.Arrival.Octets.ToArray();
        Run(
            _insertMessage,
            ("$id", _last),
            ("$received", MessageId.Of(now)),
            ("$size", (long)octets.Length),
            ("$attachments", (long)message.Summary.AttachmentCount),
            ("$summary", work.Summary));
        Run(_insertContent, ("$id", _last), ("$envelope", work.Envelope), ("$session", work.Session), ("$octets", octets));
        Run(
            _insertWords,
            ("$id", _last),
            ("$sender", work.Index.Text.From),
            ("$recipients", work.Index.Text.To),
            ("$subject", work.Index.Text.Subject),
            ("$body", work.Index.Text.Body));
        _sums = _sums with { Messages = _sums.Messages + 1, Unread = _sums.Unread + 1, Octets = _sums.Octets + octets.Length };
        _changes.Add(new InboxChange(InboxChangeKind.Arrived) { Message = message.Summary });
        return message;
    }

    /// <summary>Marks messages by their ids.</summary>
    public int Mark(IEnumerable<long> ids, bool unread)
    {
        List<string> changed = [];
        foreach (long id in ids)
        {
            if (Find(id) is { } found && found.Unread != unread)
            {
                SetUnread(id, unread);
                changed.Add(MessageId.Format(id));
            }
        }

        if (changed.Count > 0)
        {
            _changes.Add(new InboxChange(InboxChangeKind.Marked) { Ids = changed, Unread = unread });
        }

        return changed.Count;
    }

    /// <summary>Marks a step of all messages, from one id to another.</summary>
    /// <returns>The next one to begin at; null when that was all.</returns>
    public (int Count, long? Next) MarkFrom(long above, long upTo, bool unread)
    {
        List<long> ids = [];
        using (SqliteCommand command = Prepare(
            "SELECT id FROM messages INDEXED BY messages_by_unread WHERE unread = $unread AND id > $above AND id <= $last ORDER BY id LIMIT $limit"))
        {
            Set(command, ("$unread", unread ? 0L : 1L), ("$above", Math.Max(above, _sums.Floor)), ("$last", upTo), ("$limit", (long)StepMessages));
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                ids.Add(reader.GetInt64(0));
            }
        }

        ids.ForEach(id => SetUnread(id, unread));
        long? next = ids.Count < StepMessages ? null : ids[^1];
        return (ids.Count, next);
    }

    /// <summary>Says that all messages were marked.</summary>
    public void TellAllMarked(bool unread) => _changes.Add(new InboxChange(InboxChangeKind.Marked) { Unread = unread });

    /// <summary>Deletes messages by their ids.</summary>
    public int Delete(IEnumerable<long> ids)
    {
        List<string> gone = [];
        foreach (long id in ids)
        {
            if (Find(id) is { } found)
            {
                Remove(id, found.Size, found.Unread);
                gone.Add(MessageId.Format(id));
            }
        }

        TellDeleted(gone);
        return gone.Count;
    }

    /// <summary>Deletes a step of what a search finds, up to an id.</summary>
    public int Delete(InboxSearch search, long upTo)
    {
        List<(long Id, long Size, bool Unread)> found = ReadIds(new SqliteQuery(search, _sums.Floor, upTo + 1).Ids(_connection, StepMessages));
        found.ForEach(message => Remove(message.Id, message.Size, message.Unread));
        TellDeleted([.. found.Select(message => MessageId.Format(message.Id))]);
        return found.Count;
    }

    /// <summary>Deletes everything, at once for everybody who looks; it is taken out of the file by and by.</summary>
    public int DeleteAll()
    {
        int count = (int)_sums.Messages;
        _sums = new SqliteSums(0, 0, 0, _last);
        _changes.Add(new InboxChange(InboxChangeKind.Deleted));
        return count;
    }

    /// <summary>Whether something is over a limit, or to be taken out.</summary>
    public bool HasUpkeep => IsTooMuch || HasExpired || HasBelowFloor || _hasFreePages;

    /// <summary>Takes a step of it.</summary>
    public void KeepUp()
    {
        if (HasBelowFloor)
        {
            List<(long Id, long Size, bool Unread)> rest = Oldest(-1, _sums.Floor);
            rest.ForEach(message => Run(_delete, ("$id", message.Id)));
            _hasFreePages = true;
            return;
        }

        List<string> gone = [];
        long limit = ExpiryLimit;
        foreach ((long id, long size, bool unread) in Oldest(_sums.Floor, long.MaxValue - 1))
        {
            if (!IsTooMuch && id > limit)
            {
                break;
            }

            Remove(id, size, unread);
            gone.Add(MessageId.Format(id));
        }

        TellDeleted(gone);
        if (gone.Count == 0)
        {
            // Pages that nothing is on go back to the file system, a few at a time.
            long free = Scalar("PRAGMA freelist_count") ?? 0;
            _hasFreePages = free > StepPages;
            using SqliteCommand command = Prepare($"PRAGMA incremental_vacuum({StepPages})");
            command.ExecuteNonQuery();
        }
    }

    /// <summary>When the oldest message will have been kept long enough; null when there is none, or messages are kept for ever.</summary>
    public DateTimeOffset? NextExpiry =>
        _limits.MaxAge is { } age && Scalar("SELECT min(id) FROM messages") is { } oldest
            ? DateTimeOffset.UnixEpoch.AddTicks(oldest * TimeSpan.TicksPerMicrosecond) + age
            : null;

    public void Dispose()
    {
        foreach (SqliteCommand command in Commands)
        {
            command.Dispose();
        }

        _transaction?.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand[] Commands => [_insertMessage, _insertContent, _insertWords, _find, _mark, _delete, _writeSums];

    // The last one stays, however large it is: it was accepted.
    private bool IsTooMuch => _sums.Messages > 1 && (_sums.Messages > _limits.MaxMessages || _sums.Octets > _limits.MaxOctets);

    private long ExpiryLimit => _limits.MaxAge is { } age ? MessageId.Of(_time.GetUtcNow() - age) : -1;

    private bool HasExpired => _limits.MaxAge is not null && Scalar("SELECT min(id) FROM messages") <= ExpiryLimit;

    private bool HasBelowFloor => _sums.Floor >= 0 && Scalar("SELECT min(id) FROM messages") <= _sums.Floor;

    private List<(long Id, long Size, bool Unread)> Oldest(long above, long upTo)
    {
        List<(long Id, long Size, bool Unread)> found = ReadIds(new SqliteQuery(InboxSearch.All, above, upTo + 1).Ids(_connection, StepMessages));
        long octets = 0;
        int count = found.FindIndex(message => (octets += message.Size) > StepOctets);
        return count < 0 ? found : found.GetRange(0, Math.Max(count, 1));
    }

    private List<(long Id, long Size, bool Unread)> ReadIds(SqliteCommand command)
    {
        List<(long, long, bool)> found = [];
        using (command)
        {
            command.Transaction = _transaction;
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                found.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2) != 0));
            }
        }

        return found;
    }

    private (long Size, bool Unread)? Find(long id)
    {
        Set(_find, ("$id", id), ("$floor", _sums.Floor));
        using SqliteDataReader reader = _find.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1) != 0) : null;
    }

    private void SetUnread(long id, bool unread)
    {
        Run(_mark, ("$id", id), ("$unread", unread ? 1L : 0L));
        _sums = _sums with { Unread = _sums.Unread + (unread ? 1 : -1) };
    }

    private void Remove(long id, long size, bool unread)
    {
        Run(_delete, ("$id", id));
        _hasFreePages = true;
        _sums = _sums with { Messages = _sums.Messages - 1, Unread = _sums.Unread - (unread ? 1 : 0), Octets = _sums.Octets - size };
    }

    private void TellDeleted(List<string> gone)
    {
        if (gone.Count > 0)
        {
            _changes.Add(new InboxChange(InboxChangeKind.Deleted) { Ids = gone });
        }
    }

    private long? Scalar(string sql)
    {
        using SqliteCommand command = Prepare(sql);
        return command.ExecuteScalar() as long?;
    }

    private SqliteCommand Prepare(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<(string Name, object Value)> values)
    {
        Set(command, values);
        command.ExecuteNonQuery();
    }

    private static void Set(SqliteCommand command, params ReadOnlySpan<(string Name, object Value)> values)
    {
        if (command.Parameters.Count == 0)
        {
            foreach ((string name, object value) in values)
            {
                command.Parameters.AddWithValue(name, value);
            }

            return;
        }

        foreach ((string name, object value) in values)
        {
            command.Parameters[name].Value = value;
        }
    }
}
