using Microsoft.Data.Sqlite;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>Says what an error of SQLite's means, and what to do (sqlite.org/rescode.html).</summary>
internal static class SqliteProblem
{
    public static IOException Of(SqliteException exception, string path)
    {
        string advice = exception.SqliteErrorCode switch
        {
            5 or 6 => "another process has locked it: close programs that have it open",
            8 => "it cannot be written: check its permissions and those of its folder",
            10 => "the disk failed, or its file system does not suit SQLite (a network share, for example): move it",
            11 => "it is damaged: restore it, or move it away with the files -wal and -shm beside it, and an empty one is made",
            13 => "the disk is full: make room, or set a limit for the inbox",
            14 => "it cannot be opened: check that the path is a file and its folder writable",
            26 => "it is no SQLite file: name another one",
            _ => "see SQLite's own message",
        };
        return new IOException($"The inbox's file '{path}' cannot be used, {advice}. SQLite says: {exception.Message}", exception);
    }
}
