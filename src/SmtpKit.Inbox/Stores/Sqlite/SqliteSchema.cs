namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>The tables, and how those of an earlier version become these.</summary>
internal static class SqliteSchema
{
    public const int Version = 1;

    /// <summary>What makes a version of the one before; the first makes one of nothing.</summary>
    public static string Step(long version) => version switch
    {
        1 => First,
        _ => throw new ArgumentOutOfRangeException(nameof(version)),
    };

    // What lists show stands apart from the messages themselves: a page of a list reads few octets. The index of words keeps no text (content=''), which is in the
    // message already. Sums are kept beside: counting a million rows takes too long. What is not above 'floor' was deleted, and is being taken out.
    private const string First =
        """
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY,
            received INTEGER NOT NULL,
            size INTEGER NOT NULL,
            unread INTEGER NOT NULL,
            attachments INTEGER NOT NULL,
            summary BLOB NOT NULL
        );
        CREATE INDEX messages_by_unread ON messages (unread, id);
        CREATE INDEX messages_with_attachments ON messages (id) WHERE attachments > 0;
        CREATE TABLE contents (
            id INTEGER PRIMARY KEY,
            envelope BLOB NOT NULL,
            session BLOB NOT NULL,
            octets BLOB NOT NULL
        );
        CREATE VIRTUAL TABLE words USING fts5 (
            sender, recipients, subject, body,
            content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
        );
        CREATE TABLE sums (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            messages INTEGER NOT NULL,
            unread INTEGER NOT NULL,
            octets INTEGER NOT NULL,
            floor INTEGER NOT NULL
        );
        INSERT INTO sums VALUES (1, 0, 0, 0, -1);
        """;
}
