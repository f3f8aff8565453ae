using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>Connections for reading: so many at once, kept open. A question that nobody waits for any longer is broken off.</summary>
internal sealed class SqliteReaders(SqliteFile file) : IDisposable
{
    private const int MaxReaders = 4;

    private readonly SemaphoreSlim _free = new(MaxReaders);
    private readonly ConcurrentBag<SqliteConnection> _connections = [];

    // sqlite.org/rescode.html#interrupt
    private const int Interrupted = 9;

    /// <summary>Asks something, in one transaction: all answers are of the same moment.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async ValueTask<T> AskAsync<T>(Func<SqliteConnection, T> ask, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Ask(ask, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_connections.TryTake(out SqliteConnection? connection))
        {
            connection.Dispose();
        }

        _free.Dispose();
    }

    private T Ask<T>(Func<SqliteConnection, T> ask, CancellationToken cancellationToken)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = _connections.TryTake(out SqliteConnection? kept) ? kept : file.Connect(isWriter: false);
            T answer;
            using (cancellationToken.Register(static state => raw.sqlite3_interrupt(((SqliteConnection)state!).Handle), connection))
            using (SqliteTransaction transaction = connection.BeginTransaction(deferred: true))
            {
                answer = ask(connection);
            }

            _connections.Add(connection);
            return answer;
        }
        catch (SqliteException exception)
        {
            // Another one is opened next time.
            connection?.Dispose();
            if (exception.SqliteErrorCode == Interrupted)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            throw file.Explain(exception);
        }
    }
}
