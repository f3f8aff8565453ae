using System.Collections.Concurrent;
using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

public sealed class DiskThreadsTests
{
    [Fact(Timeout = 60_000)]
    public async Task Work_RunsOnAThreadOfItsOwn()
    {
        DiskThreads threads = new(2);
        Thread? worker = null;

        await threads.RunAsync(() => worker = Thread.CurrentThread);

        worker!.IsThreadPoolThread.Should().BeFalse();
        worker.IsBackground.Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task Continuation_RunsElsewhere()
    {
        DiskThreads threads = new(1);
        using ManualResetEventSlim gate = new();
        Thread? worker = null;
        Task work = threads.RunAsync(() =>
        {
            worker = Thread.CurrentThread;
            gate.Wait();
        });
        Task<Thread> next = GoOnAfterAsync(work);

        gate.Set();

        (await next).Should().NotBeSameAs(worker);
        (await next).IsThreadPoolThread.Should().BeTrue();

        static async Task<Thread> GoOnAfterAsync(Task work)
        {
            await work.ConfigureAwait(false);
            return Thread.CurrentThread;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task MoreWorkThanThreads_WaitsInLine()
    {
        DiskThreads threads = new(3);
        using ManualResetEventSlim gate = new();
        using SemaphoreSlim entered = new(0);
        ConcurrentDictionary<Thread, bool> workers = new();
        Task[] work = [.. Enumerable.Range(0, 20).Select(_ => threads.RunAsync(() =>
        {
            workers.TryAdd(Thread.CurrentThread, true);
            entered.Release();
            gate.Wait();
        }))];

        // All three are in use at once, and nobody else has begun.
        for (int i = 0; i < 3; i++)
        {
            await entered.WaitAsync(TestContext.Current.CancellationToken);
        }

        work.Should().OnlyContain(task => !task.IsCompleted);
        workers.Should().HaveCount(3);
        gate.Set();
        await Task.WhenAll(work);
        workers.Should().HaveCount(3);
    }

    [Fact(Timeout = 60_000)]
    public async Task WorkThatThrows_FailsItsTaskAndNothingElse()
    {
        DiskThreads threads = new(1);

        await threads.Awaiting(t => t.RunAsync(() => throw new IOException("no"))).Should().ThrowAsync<IOException>().WithMessage("no");

        await threads.RunAsync(() => { });
    }

    [Fact(Timeout = 60_000)]
    public async Task IdleThread_EndsAndIsReplaced()
    {
        DiskThreads threads = new(1, idleTime: TimeSpan.FromMilliseconds(1));
        for (int i = 0; i < 3; i++)
        {
            Thread? worker = null;
            await threads.RunAsync(() => worker = Thread.CurrentThread);

            worker!.Join(TimeSpan.FromSeconds(30)).Should().BeTrue();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task WorkThatMeetsAnEndingThread_IsNotLost()
    {
        // No idle time at all: threads end as often as they can, while work comes from several sides.
        DiskThreads threads = new(4, idleTime: TimeSpan.Zero);
        int done = 0;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 500; i++)
            {
                await threads.RunAsync(() => Interlocked.Increment(ref done));
            }
        })));

        done.Should().Be(2000);
    }
}
