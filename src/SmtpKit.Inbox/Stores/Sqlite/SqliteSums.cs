using Microsoft.Data.Sqlite;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>What a file holds, as it stands in it.</summary>
/// <param name="Messages">How many messages.</param>
/// <param name="Unread">How many of them are unread.</param>
/// <param name="Octets">Their size.</param>
/// <param name="Floor">Ids up to this one were deleted all at once, and need not be gone yet.</param>
internal readonly record struct SqliteSums(long Messages, long Unread, long Octets, long Floor)
{
    public static SqliteSums Read(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT messages, unread, octets, floor FROM sums WHERE id = 1";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        return new SqliteSums(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
    }
}
