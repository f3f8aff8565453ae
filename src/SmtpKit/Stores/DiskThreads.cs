namespace SmtpKit.Stores;

/// <summary>
/// A few threads of its own for calls that block on a disk, so that a slow disk holds up what waits for the disk and nothing else. Threads are made
/// when there is work for them, up to a number, and end when there has been none for a while.
/// </summary>
/// <remarks>Thread-safe. There is nothing to dispose of: idle threads end by themselves, and none keeps the process alive.</remarks>
internal sealed class DiskThreads : TaskScheduler
{
    private static readonly TimeSpan DefaultIdleTime = TimeSpan.FromSeconds(10);

    // Also the lock of everything below.
    private readonly Queue<Task> _queue = new();
    private readonly int _maxThreads;
    private readonly TimeSpan _idleTime;
    private int _threads;
    private int _idle;

    /// <summary>Makes no thread yet.</summary>
    /// <param name="maxThreads">Most threads at once, 1 or more; further work waits in line.</param>
    /// <param name="idleTime">How long a thread waits for work before it ends. Default: 10 seconds.</param>
    public DiskThreads(int maxThreads, TimeSpan? idleTime = null)
    {
        _maxThreads = maxThreads;
        _idleTime = idleTime ?? DefaultIdleTime;
    }

    public override int MaximumConcurrencyLevel => _maxThreads;

    /// <summary>Runs work that blocks, after what came before it.</summary>
    /// <returns>
    /// A task that ends as the work does. What awaits it goes on elsewhere, never on a thread of these: a session there would hold up the disk.
    /// </returns>
    public Task RunAsync(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously, this);

    protected override void QueueTask(Task task)
    {
        lock (_queue)
        {
            // One that was woken and has not taken its work yet counts as idle, and its work as queued.
            if (_queue.Count >= _idle && _threads < _maxThreads)
            {
                StartThread();
            }

            _queue.Enqueue(task);
            Monitor.Pulse(_queue);
        }
    }

    // The caller's thread is the one to be spared.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queue)
        {
            return [.. _queue];
        }
    }

    private void StartThread()
    {
        try
        {
            new Thread(Work) { IsBackground = true, Name = "SmtpKit disk" }.UnsafeStart();
            _threads++;
        }
        catch (Exception exception) when (_threads > 0 && exception is (OutOfMemoryException or ThreadStartException))
        {
            // A container may allow no more threads: those there are will do. Without any, the work is refused: it would wait for ever.
        }
    }

    private void Work()
    {
        while (TryTake(out Task? task))
        {
            TryExecuteTask(task);
        }
    }

    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Task? task)
    {
        lock (_queue)
        {
            while (!_queue.TryDequeue(out task))
            {
                _idle++;
                bool woken = Monitor.Wait(_queue, _idleTime);
                _idle--;
                if (!woken && _queue.Count == 0)
                {
                    _threads--;
                    return false;
                }
            }

            return true;
        }
    }
}
