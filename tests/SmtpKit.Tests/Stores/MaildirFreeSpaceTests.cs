using SmtpKit.Stores;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Stores;

/// <summary>What a Maildir answers for the room that it has left.</summary>
public sealed class MaildirFreeSpaceTests : IDisposable
{
    private readonly MaildirFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Room_IsTheVolumes()
    {
        MaildirMessageStore store = new(_folder.Path);

        // Others write on the same volume: only a wrong unit is far off.
        long volume = new DriveInfo(_folder.Path).AvailableFreeSpace;
        (await AskAsync(store)).Should().BeInRange(volume / 2, volume * 2);
    }

    [Fact]
    public async Task Disk_IsAskedOnceASecond()
    {
        int calls = 0;
        MaildirMessageStore store = Store(() => ++calls * 100);
        (await AskAsync(store)).Should().Be(100);
        _clock.Advance(TimeSpan.FromSeconds(0.999));
        (await AskAsync(store)).Should().Be(100);
        _clock.Advance(TimeSpan.FromSeconds(0.001));
        (await AskAsync(store)).Should().Be(200);
        calls.Should().Be(2);
    }

    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(UnauthorizedAccessException))]
    [InlineData(typeof(ArgumentException))]
    public async Task DiskThatDoesNotSay_IsUnknownUntilItDoes(Type failure)
    {
        bool fails = true;
        MaildirMessageStore store = Store(() => fails ? throw (Exception)Activator.CreateInstance(failure)! : 7);
        (await AskAsync(store)).Should().BeNull();
        fails = false;
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await AskAsync(store)).Should().Be(7);
    }

    [Fact]
    public async Task DiskThatHangs_IsWaitedForByOneAlone()
    {
        using ManualResetEventSlim goOn = new();
        int calls = 0;
        MaildirMessageStore store = Store(() =>
        {
            if (++calls > 1)
            {
                goOn.Wait(TestContext.Current.CancellationToken);
            }

            return calls * 100;
        });
        (await AskAsync(store)).Should().Be(100);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Task<long?> hangs = AskAsync(store);
        (await AskAsync(store)).Should().Be(100, "what is known will do");

        using CancellationTokenSource enough = new();
        ValueTask<long?> first = store.GetFreeSpaceAsync(StoreCall.Session(clock: _clock), enough.Token);
        (await first).Should().Be(100);
        goOn.Set();
        (await hangs).Should().Be(200);
    }

    [Fact]
    public async Task WhoeverWaits_CanBeCancelled()
    {
        using ManualResetEventSlim goOn = new();
        MaildirMessageStore store = Store(() =>
        {
            goOn.Wait(TestContext.Current.CancellationToken);
            return 1;
        });
        using CancellationTokenSource enough = new();
        Task<long?> asked = store.GetFreeSpaceAsync(StoreCall.Session(clock: _clock), enough.Token).AsTask();
        await enough.CancelAsync();
        await asked.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        goOn.Set();
    }

    [Fact]
    public async Task MessageLargerThanTheRoom_IsRefusedAtMail()
    {
        await using TestServer server = new();
        server.Options.MessageStore = Store(() => 1000);
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> SIZE=1001
            S: 452 4.3.1 *
            C: MAIL FROM:<a@b.test> SIZE=1000
            S: 250 2.1.0 *
            """);
    }

    private MaildirMessageStore Store(Func<long> freeSpace) => new(_folder.Path, null, new Disk(freeSpace), new DiskThreads(1));

    private Task<long?> AskAsync(MaildirMessageStore store) =>
        store.GetFreeSpaceAsync(StoreCall.Session(clock: _clock), TestContext.Current.CancellationToken).AsTask();

    private sealed class Disk(Func<long> freeSpace) : DiskFiles
    {
        public override long FreeSpace(string path) => freeSpace();
    }
}
