using System.Text;
using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

/// <summary>What goes wrong leaves nothing behind, and the client hears 452.</summary>
public sealed class MaildirFailureTests : IDisposable
{
    private const string Small = "Subject: small\r\n\r\n";

    // Several buffers long, so that the file is there before the message's end.
    private static readonly string Big = "X: " + new string('x', 300 * 1024) + "\r\n";

    private readonly MaildirFolder _folder = new();

    public static TheoryData<string> DiskCalls =>
        [nameof(DiskFiles.Create), nameof(DiskFiles.Write), nameof(DiskFiles.Sync), nameof(DiskFiles.Rename), nameof(DiskFiles.SyncDirectory)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(DiskCalls))]
    public async Task FullDisk_Is452AndLeavesNothing(string call)
    {
        IOException full = new("No space left on device");

        foreach (string message in new[] { Small, Big })
        {
            SmtpReplyException failure = await FailAsync(Store(new FailingDisk(call, () => throw full)), message);

            failure.Reply.Should().BeSameAs(SmtpReply.InsufficientStorage);
            failure.InnerException.Should().BeSameAs(full);
            failure.Message.Should().Contain(_folder.Path).And.Contain("No space left on device");
        }
    }

    [Theory]
    [MemberData(nameof(DiskCalls))]
    public async Task ForbiddenDisk_Is452AndLeavesNothing(string call)
    {
        SmtpReplyException failure = await FailAsync(Store(new FailingDisk(call, () => throw new UnauthorizedAccessException())), Small);

        failure.Reply.Should().BeSameAs(SmtpReply.InsufficientStorage);
    }

    [Theory]
    [MemberData(nameof(DiskCalls))]
    public async Task DefectInADiskCall_LeavesNothing(string call)
    {
        MaildirMessageStore store = Store(new FailingDisk(call, () => throw new InvalidOperationException("a defect")));

        await store.Awaiting(s => StoreCall.SaveAsync(s, Big)).Should().ThrowAsync<InvalidOperationException>();

        NothingIsLeft();
    }

    [Fact]
    public async Task TmpThatIsNoDirectory_Is452AndLeavesNothing()
    {
        MaildirMessageStore store = new(_folder.Path);
        Directory.Delete(_folder.Tmp);
        await File.WriteAllTextAsync(_folder.Tmp, "in the way", TestContext.Current.CancellationToken);

        (await FailAsync(store, Small)).Reply.Should().BeSameAs(SmtpReply.InsufficientStorage);
    }

    [Fact]
    public async Task NewThatIsGone_Is452AndLeavesNothing()
    {
        MaildirMessageStore store = new(_folder.Path);
        Directory.Delete(_folder.New);

        (await FailAsync(store, Small)).Reply.Should().BeSameAs(SmtpReply.InsufficientStorage);

        // As soon as the disk is well again, so is the store.
        Directory.CreateDirectory(_folder.New);
        (await StoreCall.SaveAsync(store, Small)).Should().BeSameAs(SmtpReply.Ok);
    }

    [Fact(Timeout = 60_000)]
    public async Task ServerWithoutADisk_Answers452AndGoesOn()
    {
        await using SmtpServer server = Server(new MaildirMessageStore(_folder.Path));
        await using StoreClient client = await StoreClient.ConnectAsync(server);
        Directory.Delete(_folder.New);

        (await client.MailAsync(Small)).Should().Be("452 4.3.1 Insufficient system storage, try again later");
        Directory.CreateDirectory(_folder.New);

        (await client.MailAsync(Small)).Should().Be("250 2.0.0 Message accepted");
        _folder.FilesInTmp.Should().BeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(300 * 1024)]
    public async Task BodyThatFails_LeavesNothingAndItsExceptionPasses(int after)
    {
        MessageBodyException lost = new(MessageBodyFailure.Disconnected, "gone");

        Func<Task> save = () => StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), new BrokenBody(after, lost));

        (await save.Should().ThrowAsync<MessageBodyException>()).Which.Should().BeSameAs(lost);
        NothingIsLeft();
    }

    [Fact]
    public async Task StreamThatFails_IsNotTakenForTheDisk()
    {
        IOException lost = new("not the disk's");

        Func<Task> save = () => StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), new BrokenBody(300 * 1024, lost));

        (await save.Should().ThrowAsync<IOException>()).Which.Should().BeSameAs(lost);
        NothingIsLeft();
    }

    [Fact(Timeout = 60_000)]
    public async Task ClientThatHangsUpInTheMessage_LeavesNothing()
    {
        using SemaphoreSlim written = new(0);
        SmtpServer server = Server(Store(new FailingDisk(nameof(DiskFiles.Write), () => written.Release())));
        await using (StoreClient client = await StoreClient.ConnectAsync(server))
        {
            await client.BeginAsync("ada@client.test", "bob@mx.test");
            await client.SendAsync(Big);
            await written.WaitAsync(TestContext.Current.CancellationToken);
        }

        await server.StopAsync(TestContext.Current.CancellationToken);

        NothingIsLeft();
    }

    [Fact]
    public async Task TokenCancelledInTheBody_LeavesNothing()
    {
        using CancellationTokenSource source = new();
        BrokenBody body = new(300 * 1024, new OperationCanceledException(source.Token));

        Func<Task> save = () => StoreCall.SaveUntilAsync(new MaildirMessageStore(_folder.Path), body, source.Token);

        await save.Should().ThrowAsync<OperationCanceledException>();
        NothingIsLeft();
    }

    [Theory]
    [InlineData(nameof(DiskFiles.Create))]
    [InlineData(nameof(DiskFiles.Write))]
    [InlineData(nameof(DiskFiles.Sync))]
    public async Task TokenCancelledBeforeTheRename_LeavesNothing(string call)
    {
        using CancellationTokenSource source = new();
        MaildirMessageStore store = Store(new FailingDisk(call, source.Cancel));

        await store.Awaiting(s => StoreCall.SaveUntilAsync(s, StoreCall.Body(Small), source.Token)).Should().ThrowAsync<OperationCanceledException>();

        NothingIsLeft();
    }

    [Theory]
    [InlineData(nameof(DiskFiles.Rename))]
    [InlineData(nameof(DiskFiles.SyncDirectory))]
    public async Task TokenCancelledFromTheRenameOn_IsTooLate(string call)
    {
        using CancellationTokenSource source = new();
        MaildirMessageStore store = Store(new FailingDisk(call, source.Cancel));

        (await StoreCall.SaveUntilAsync(store, StoreCall.Body(Small), source.Token)).Should().BeSameAs(SmtpReply.Ok);

        _folder.FilesInNew.Should().ContainSingle();
        _folder.FilesInTmp.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(DiskCalls))]
    public async Task NewNeverHoldsHalfAMessage(string call)
    {
        // Looks at the directory, as a crash at this moment would leave it.
        List<long> sizes = [];
        MaildirMessageStore store = Store(new FailingDisk(call, () => sizes.AddRange(_folder.FilesInNew.Select(file => new FileInfo(file).Length))));

        await StoreCall.SaveAsync(store, Big);

        long whole = new FileInfo(_folder.FilesInNew.Single()).Length;
        sizes.Should().Equal(call == nameof(DiskFiles.SyncDirectory) ? [whole] : []);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void EmptyPath_IsAnArgumentError(string path) =>
        FluentActions.Invoking(() => new MaildirMessageStore(path)).Should().Throw<ArgumentException>();

    [Fact]
    public void DirectoryThatCannotBeMade_IsSaidAtOnce()
    {
        File.WriteAllText(_folder.Path, "in the way");

        FluentActions.Invoking(() => new MaildirMessageStore(_folder.Path))
            .Should().Throw<IOException>().WithMessage($"'{_folder.Path}' cannot be made or used as a Maildir: *").And.InnerException.Should().NotBeNull();
        FluentActions.Invoking(() => new MaildirMessageStore(Path.Combine(_folder.Path, "below")))
            .Should().Throw<IOException>().WithMessage("*cannot be made or used as a Maildir: *");
    }

    private static SmtpServer Server(IMessageStore store) => new(new SmtpServerOptions { ServerName = "mx.test", MessageStore = store });

    private MaildirMessageStore Store(DiskFiles disk) => new(_folder.Path, null, disk, new DiskThreads(2));

    private async Task<SmtpReplyException> FailAsync(MaildirMessageStore store, string message)
    {
        Func<Task> save = () => StoreCall.SaveAsync(store, message);
        SmtpReplyException failure = (await save.Should().ThrowAsync<SmtpReplyException>()).Which;
        NothingIsLeft();
        return failure;
    }

    private void NothingIsLeft()
    {
        _folder.FilesInTmp.Should().BeEmpty();
        _folder.FilesInNew.Should().BeEmpty();
    }

    // Octets, and then no more of them.
    private sealed class BrokenBody(int octets, Exception end) : MessageBody
    {
        private static readonly byte[] Line = Encoding.ASCII.GetBytes(new string('x', 98) + "\r\n");
        private int _left = octets;

        protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
        {
            if (_left == 0)
            {
                throw end;
            }

            int count = Math.Min(_left, Line.Length);
            _left -= count;
            return new(Line.AsMemory(0, count));
        }
    }
}
