using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

/// <summary>What is asked of the disk, in which order, on which thread.</summary>
public sealed class MaildirDiskTests : IDisposable
{
    private const string Message = "Subject: hello\r\n\r\n";

    private readonly MaildirFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Message_IsSyncedThenRenamedThenItsNameIsSynced()
    {
        RecordingDisk disk = new();
        MaildirMessageStore store = new(_folder.Path, null, disk, new DiskThreads(1));
        disk.Forget();

        await StoreCall.SaveAsync(store, Message);

        disk.Calls.Should().Equal("create in tmp", "write", "sync in tmp", "rename tmp to new", "sync directory new");
    }

    [Fact]
    public async Task FailedMessage_IsDeletedFromWhereItIs()
    {
        RecordingDisk disk = new();
        MaildirMessageStore store = new(_folder.Path, null, disk, new DiskThreads(1));
        Directory.Delete(_folder.New);
        disk.Forget();

        await store.Awaiting(s => StoreCall.SaveAsync(s, Message)).Should().ThrowAsync<SmtpReplyException>();

        disk.Calls.Should().Equal("create in tmp", "write", "sync in tmp", "rename tmp to new", "delete in tmp");
    }

    [Fact]
    public void NewDirectories_AreSyncedUpToTheOneThatWasThere()
    {
        RecordingDisk disk = new();
        string deep = Path.Combine(_folder.Path, "a", "b");

        _ = new MaildirMessageStore(deep + Path.DirectorySeparatorChar, null, disk, new DiskThreads(1));
        string parent = Path.GetFileName(Path.GetDirectoryName(_folder.Path)!);
        disk.Calls.Should().Equal(
            "create directory b", "create directory tmp", "create directory new", "create directory cur",
            "sync directory b", "sync directory a", "sync directory mail", $"sync directory {parent}");

        disk.Forget();
        _ = new MaildirMessageStore(deep, null, disk, new DiskThreads(1));
        disk.Calls.Where(call => call.StartsWith("sync", StringComparison.Ordinal)).Should().Equal("sync directory b");
    }

    [Fact(Timeout = 60_000)]
    public async Task SmallMessage_NeedsTheDiskThreadOnce()
    {
        DiskThreads threads = new(1);
        MaildirMessageStore store = new(_folder.Path, null, new DiskFiles(), threads);
        using ManualResetEventSlim before = new();
        using ManualResetEventSlim after = new();
        Task first = threads.RunAsync(before.Wait);

        // In line behind the first; its body is there at once, so that the call has asked for all it can when it returns.
        Task<SmtpReply> save = StoreCall.SaveAsync(store, Message);
        Task last = threads.RunAsync(after.Wait);
        before.Set();

        // The only thread is held by the last: a second turn would never come.
        (await save).Should().BeSameAs(SmtpReply.Ok);
        last.IsCompleted.Should().BeFalse();
        after.Set();
        await Task.WhenAll(first, last);
    }

    [Fact(Timeout = 120_000)]
    public async Task BlockedDisk_BlocksNoSessionThatDoesNotWaitForIt()
    {
        // Far more waiting messages than the disk or the pool has threads.
        const int DiskThreadCount = 2;
        int messages = Math.Max(32, Environment.ProcessorCount * 4);
        using ManualResetEventSlim gate = new();
        using SemaphoreSlim blocked = new(0);
        bool onPool = false;
        FailingDisk disk = new(nameof(DiskFiles.Sync), () =>
        {
            onPool |= Thread.CurrentThread.IsThreadPoolThread;
            blocked.Release();
            gate.Wait();
        });
        MaildirMessageStore store = new(_folder.Path, null, disk, new DiskThreads(DiskThreadCount));
        await using SmtpServer server = new(new SmtpServerOptions { ServerName = "mx.test", MessageStore = store });
        StoreClient[] clients = await Task.WhenAll(Enumerable.Range(0, messages).Select(_ => StoreClient.ConnectAsync(server)));
        Task<string>[] replies = [.. clients.Select(client => client.MailAsync(Message))];
        for (int i = 0; i < DiskThreadCount; i++)
        {
            await blocked.WaitAsync(TestContext.Current.CancellationToken);
        }

        await using StoreClient other = await StoreClient.ConnectAsync(server);
        (await other.AskAsync("NOOP")).Should().StartWith("250 ");
        replies.Should().OnlyContain(reply => !reply.IsCompleted);

        gate.Set();
        (await Task.WhenAll(replies)).Should().OnlyContain(reply => reply.StartsWith("250 "));
        onPool.Should().BeFalse();
        _folder.FilesInNew.Should().HaveCount(messages);
        foreach (StoreClient client in clients)
        {
            await client.DisposeAsync();
        }
    }
}
