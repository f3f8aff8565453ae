using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace SmtpKit.Inbox.Stores.Sqlite;

/// <summary>
/// Who wants something written waits here. Whatever waits is written in one transaction, so that many arrivals share one wait for the disk; between two of them is
/// time for one step of what takes long.
/// </summary>
internal sealed class SqliteQueue : IAsyncDisposable
{
    private const int MaxWaiting = 1024;
    private const int MaxBatch = 256;

    private readonly SqliteFile _file;
    private readonly SqliteWriter _writer;
    private readonly TimeProvider _time;
    private readonly Action<InboxChange> _tell;
    private readonly Channel<SqliteWork> _waiting = Channel.CreateBounded<SqliteWork>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Queue<SqliteWork> _unfinished = new();
    private readonly ITimer _timer;
    private readonly Task _running;
    private TaskCompletionSource _wake = NewSignal();

    public SqliteQueue(SqliteFile file, StoreLimits limits, TimeProvider time, Action<InboxChange> tell)
    {
        _file = file;
        _time = time;
        _tell = tell;
        try
        {
            _writer = new SqliteWriter(file, limits, time);
        }
        catch (SqliteException exception)
        {
            throw file.Explain(exception);
        }

        _timer = time.CreateTimer(_ => Volatile.Read(ref _wake).TrySetResult(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // SQLite blocks the thread that calls it: this one is its own.
        _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Has something written; its own task tells when it is.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async ValueTask AddAsync(SqliteWork work, CancellationToken cancellationToken)
    {
        try
        {
            await _waiting.Writer.WriteAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(IInboxStore));
        }
    }

    /// <summary>Writes what waits, and then no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        Volatile.Read(ref _wake).TrySetResult();
        await _running.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        _writer.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Run()
    {
        bool hasUpkeep = true;
        while (!_waiting.Reader.Completion.IsCompleted)
        {
            List<SqliteWork> batch = TakeBatch();
            if (batch.Count == 0 && !hasUpkeep)
            {
                Wait();
                hasUpkeep = TryUpkeep(mayWork: false);
                continue;
            }

            if (batch.Count > 0)
            {
                Write(batch);
            }

            // After the end only what was promised.
            hasUpkeep = !_waiting.Reader.Completion.IsCompleted && TryUpkeep(mayWork: true);
        }

        // Deleting by a search can take long, and a host that stops does not wait for it.
        foreach (SqliteWork work in _unfinished)
        {
            work.OnFailed(new OperationCanceledException("The inbox was closed before all was done."));
        }
    }

    // What is new first, and one step of what is not finished.
    private List<SqliteWork> TakeBatch()
    {
        List<SqliteWork> batch = [];
        while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out SqliteWork? work))
        {
            batch.Add(work);
        }

        if (_unfinished.TryDequeue(out SqliteWork? unfinished))
        {
            batch.Add(unfinished);
        }

        return batch;
    }

    private void Wait()
    {
        Volatile.Write(ref _wake, NewSignal());
        if (NextExpiry() is { } next)
        {
            TimeSpan left = next - _time.GetUtcNow();
            _timer.Change(left < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left, Timeout.InfiniteTimeSpan);
        }

        Task.WhenAny(_waiting.Reader.WaitToReadAsync().AsTask(), _wake.Task).GetAwaiter().GetResult();
    }

    private DateTimeOffset? NextExpiry()
    {
        try
        {
            return _writer.NextExpiry;
        }
        catch (SqliteException)
        {
            // The next who writes hears of it.
            return null;
        }
    }

    private void Write(List<SqliteWork> batch)
    {
        List<bool> isDone = [];
        IReadOnlyList<InboxChange> changes;
        try
        {
            _writer.Begin();
            batch.ForEach(work => isDone.Add(work.Do(_writer)));
            changes = _writer.Commit();
        }
#pragma warning disable CA1031 // Whatever it was: those who wait are told, and the thread goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Rollback();
            Exception told = exception is SqliteException sqlite ? _file.Explain(sqlite) : exception;
            batch.ForEach(work => work.OnFailed(told));
            return;
        }

        foreach (InboxChange change in changes)
        {
            _tell(change);
        }

        for (int i = 0; i < batch.Count; i++)
        {
            batch[i].OnWritten(isDone[i]);
            if (!isDone[i])
            {
                _unfinished.Enqueue(batch[i]);
            }
        }
    }

    // Whether there is more to do. A failure is not repeated at once: the next who writes hears of it.
    private bool TryUpkeep(bool mayWork)
    {
        try
        {
            if (!_writer.HasUpkeep)
            {
                return false;
            }

            if (mayWork)
            {
                _writer.Begin();
                _writer.KeepUp();
                foreach (InboxChange change in _writer.Commit())
                {
                    _tell(change);
                }
            }

            return true;
        }
        catch (SqliteException)
        {
            Rollback();
            return false;
        }
    }

    private void Rollback()
    {
        try
        {
            _writer.Rollback();
        }
        catch (SqliteException)
        {
            // SQLite has rolled back itself, as it does when the disk is full.
        }
    }
}
