using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SmtpKit.Inbox.Search;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>
/// Writes the questions to the file. Each goes down an index from where the page begins and stops when the page is full, so that it costs the same in a large file as
/// in a small one.
/// </summary>
internal sealed class SqliteQuery
{
    private const string Columns = "m.id, m.received, m.size, m.unread, m.attachments, m.summary";

    private readonly SearchConditions _conditions;
    private readonly string _source;
    private readonly string _key;
    private readonly long _above;
    private readonly long _below;

    /// <param name="search">What is asked for.</param>
    /// <param name="above">Only greater ids.</param>
    /// <param name="below">Only lesser ids.</param>
    public SqliteQuery(InboxSearch search, long above, long below)
    {
        _conditions = search.Conditions;
        _above = _conditions.From is { } from ? Math.Max(above, MessageId.Of(from) - 1) : above;
        _below = _conditions.Before is { } before ? Math.Min(below, MessageId.Of(before)) : below;
        bool hasWords = _conditions.Terms.Count > 0;
        _key = hasWords ? "words.rowid" : "m.id";

        // The planner does not know how few messages have what is asked for.
        _source = hasWords ? "words CROSS JOIN messages m ON m.id = words.rowid"
            : _conditions.Unread is not null ? "messages m INDEXED BY messages_by_unread"
            : _conditions.HasAttachment ? "messages m INDEXED BY messages_with_attachments"
            : "messages m";
    }

    /// <summary>Whether the sums of the file know the total already.</summary>
    public bool IsAll => _conditions.IsEmpty;

    /// <summary>A page of summaries.</summary>
    public SqliteCommand Page(SqliteConnection connection, bool oldestFirst, int limit)
    {
        string order = oldestFirst ? "ASC" : "DESC";
        return Command(connection, $"SELECT {Columns} FROM {_source} WHERE {Where} ORDER BY {_key} {order} LIMIT $limit", limit);
    }

    /// <summary>How many there are, as far as is counted.</summary>
    public SqliteCommand Count(SqliteConnection connection, int limit) =>
        Command(connection, $"SELECT count(*) FROM (SELECT 1 FROM {CountSource} WHERE {Where} LIMIT $limit)", limit);

    /// <summary>The first ids, with what their messages add to the sums.</summary>
    public SqliteCommand Ids(SqliteConnection connection, int limit) =>
        Command(connection, $"SELECT m.id, m.size, m.unread FROM {_source} WHERE {Where} ORDER BY {_key} LIMIT $limit", limit);

    /// <summary>Reads a row of <see cref="Page"/>.</summary>
    public static InboxSummary ReadSummary(SqliteDataReader reader)
    {
        InboxSummary summary = SqliteJson.ReadSummary(reader.GetFieldValue<byte[]>(5));
        return summary with
        {
            Id = MessageId.Format(reader.GetInt64(0)),
            ReceivedAt = DateTimeOffset.UnixEpoch.AddTicks(reader.GetInt64(1) * TimeSpan.TicksPerMicrosecond),
            Size = reader.GetInt64(2),
            Unread = reader.GetInt64(3) != 0,
            AttachmentCount = reader.GetInt32(4),
        };
    }

    // The words alone need not look at the messages.
    private string CountSource => _conditions is { Terms.Count: > 0, Unread: null, HasAttachment: false } ? "words" : _source;

    private string Where
    {
        get
        {
            StringBuilder where = new();
            if (_conditions.Terms.Count > 0)
            {
                where.Append("words MATCH $match AND ");
            }

            where.Append(CultureInfo.InvariantCulture, $"{_key} > $above AND {_key} < $below");
            if (_conditions.Unread is { } unread)
            {
                where.Append(unread ? " AND m.unread = 1" : " AND m.unread = 0");
            }

            if (_conditions.HasAttachment)
            {
                where.Append(" AND m.attachments > 0");
            }

            return where.ToString();
        }
    }

    private SqliteCommand Command(SqliteConnection connection, string sql, int limit)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        if (_conditions.Terms.Count > 0)
        {
            command.Parameters.AddWithValue("$match", string.Join(" AND ", _conditions.Terms.Select(Match)));
        }

        command.Parameters.AddWithValue("$above", _above);
        command.Parameters.AddWithValue("$below", _below);
        command.Parameters.AddWithValue("$limit", limit);
        return command;
    }

    // Letters, digits and spaces alone stand between the quotation marks: nothing in them can be syntax (sqlite.org/fts5.html, section 3).
    private static string Match(SearchTerm term)
    {
        string words = $"\"{term.Words}\"{(term.IsPrefix ? " *" : "")}";
        return term.Field switch
        {
            SearchField.From => $"sender : {words}",
            SearchField.To => $"recipients : {words}",
            SearchField.Subject => $"subject : {words}",
            _ => words,
        };
    }
}
