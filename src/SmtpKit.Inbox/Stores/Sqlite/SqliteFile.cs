using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>
/// The file of an inbox: opened by one process at a time, made or brought up to date when it is opened. One connection writes, others read beside it (WAL).
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    // Whose file it is (sqlite.org/pragma.html#pragma_application_id): "SKib".
    private const int ApplicationId = 0x536b6962;

    private readonly string _path;
    private readonly FileStream _lock;

    private SqliteFile(string path, FileStream fileLock)
    {
        _path = path;
        _lock = fileLock;
    }

    /// <summary>Opens the file, and makes it when it is not there.</summary>
    /// <exception cref="IOException">It cannot be used; the message says why, and what to do.</exception>
    public static SqliteFile Open(string path)
    {
        path = Path.GetFullPath(path);
        SqliteFile file = new(path, Lock(path));
        try
        {
            using SqliteConnection connection = file.Connect(isWriter: true);
            file.Prepare(connection);
            return file;
        }
        catch (SqliteException exception)
        {
            file.Dispose();
            throw SqliteProblem.Of(exception, path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection; it is the caller's.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public SqliteConnection Connect(bool isWriter) => Connect(_path, isWriter);

    /// <summary>What an exception of SQLite's means for this file.</summary>
    public IOException Explain(SqliteException exception) => SqliteProblem.Of(exception, _path);

    public void Dispose() => _lock.Dispose();

    /// <summary>Opens a connection past the lock.</summary>
    internal static SqliteConnection Connect(string path, bool isWriter)
    {
        SqliteConnectionStringBuilder settings = new() { DataSource = path, Pooling = false };
        SqliteConnection connection = new(settings.ToString());
        try
        {
            connection.Open();

            // A 250 is a promise: with FULL each commit waits for the disk. Readers never wait for the writer, nor it for them.
            Execute(connection, isWriter
                ? "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000;"
                : "PRAGMA query_only = 1; PRAGMA cache_size = -16000;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // SQLite would let two processes write in turns; each would miss what the other has done. The lock goes with the process, whatever ends it.
    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (File.Exists(path + ".lock"))
        {
            throw new IOException($"The inbox's file '{path}' is in use by another process, which holds '{path}.lock': stop that, or name another file.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The inbox's file '{path}' cannot be made: {exception.Message} The folder has to be writable.", exception);
        }
    }

    private void Prepare(SqliteConnection connection)
    {
        long application = Number(connection, "PRAGMA application_id");
        long version = Number(connection, "PRAGMA user_version");
        if (application != ApplicationId && (application != 0 || Number(connection, "SELECT count(*) FROM sqlite_schema") > 0))
        {
            throw new IOException($"'{_path}' is an SQLite file of another program: name another file for the inbox.");
        }

        if (version > SqliteSchema.Version)
        {
            throw new IOException(
                $"The inbox's file '{_path}' was written by a later version of SmtpKit.Inbox (schema {version}, known are {SqliteSchema.Version} and below): update the package, or name another file.");
        }

        while (version < SqliteSchema.Version)
        {
            version++;
            using SqliteTransaction transaction = connection.BeginTransaction();
            Execute(connection, SqliteSchema.Step(version));
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version};"));
            transaction.Commit();
        }
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
