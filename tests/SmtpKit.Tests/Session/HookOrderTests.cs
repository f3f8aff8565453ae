using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>What stands before, beside and after user code: replies that are due, a peer that takes none, a stop.</summary>
public sealed class HookOrderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // More replies than a peer takes that takes 400 octets.
    private static readonly string LongEnvelope =
        "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\n" + string.Concat(Enumerable.Repeat("RCPT TO:<c@d.test>\r\n", 20)) + "DATA\r\n";

    [Fact]
    public async Task RepliesBeforeASlowHook_AreNotHeldBack()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = WithSlowSender(new TestServer(), "slow@b.test", go.Task);
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("RSET\r\nMAIL FROM:<a@b.test>\r\nRSET\r\nMAIL FROM:<slow@b.test>\r\nNOOP\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.0");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        go.SetResult();
        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.0");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task ReplyToAMessage_IsNotHeldBackByTheNextOne()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = WithSlowSender(new TestServer(), "slow@b.test", go.Task);
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("hello\r\n.\r\nMAIL FROM:<slow@b.test>\r\n"); // RFC 2920 section 3.1 allows it.

        (await client.ReadReplyAsync()).Should().Be("250 2.0.0 Message accepted", "a client that waits too long for it sends the message again");
        go.SetResult();
        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.0");
    }

    [Theory]
    [InlineData("BDAT 2 LAST\r\nab", 0)]
    [InlineData("BDAT 1\r\naBDAT 1 LAST\r\nb", 1)]
    public async Task RepliesBeforeASlowStore_AreNotHeldBackByAMessageThatCameWithItsCommands(string chunks, int replies)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            await go.Task.WaitAsync(cancellationToken);
            return SmtpReply.Ok;
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n" + chunks);

        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.0");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.5");
        for (int i = 0; i < replies; i++)
        {
            (await client.ReadReplyAsync()).Should().Be("250 2.0.0 Chunk accepted");
        }

        go.SetResult();
        (await client.ReadReplyAsync()).Should().Be("250 2.0.0 Message accepted");
    }

    [Fact]
    public async Task PeerThatNeverTakesThe354_IsBrokenOffAndStoresNothing()
    {
        await using TestServer server = WithOnlyTheFlushTimeout(new TestServer());
        PipePeer peer = new(server, takes: 400);
        await peer.SendAsync(LongEnvelope);
        await peer.ServerIsStuckAsync();
        await peer.SendAsync("hello\r\n.\r\n");

        await server.Clock.PassUntilAsync(peer.Session);
        server.Stored.Should().BeEmpty("nobody could be told of it");
        server.Log.Lines.Should().Contain(line => line.Contains("ended: NotReading", StringComparison.Ordinal))
            .And.NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadThatTheStoreAbandonsBehindAStuck354_IsBrokenOff()
    {
        // Not disposed of at once: a session that hangs would hold that, too.
        TestServer server = WithOnlyTheFlushTimeout(new TestServer()).WithStore((_, _, body, cancellationToken) =>
        {
            _ = body.ReadAsync(cancellationToken).AsTask();
            return new(SmtpReply.Ok);
        });
        PipePeer peer = new(server, takes: 400);
        await peer.SendAsync(LongEnvelope);
        await peer.ServerIsStuckAsync();

        await server.Clock.PassUntilAsync(peer.Session);
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Information 301", StringComparison.Ordinal));
        await server.DisposeAsync();
    }

    // The transport is one that cannot be broken off but by its pipes, which is done once: what is said after that must not wait to be sent.
    [Fact]
    public async Task PeerThatTakesNothingBeforeASlowHook_IsBrokenOffOnce()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = WithSlowSender(WithOnlyTheFlushTimeout(new TestServer()), "slow@b.test", go.Task);
        PipePeer peer = new(server, takes: 400);
        await peer.SendAsync("EHLO client.test\r\n" + string.Concat(Enumerable.Repeat("NOOP\r\n", 60)) + "MAIL FROM:<slow@b.test>\r\n");
        await peer.ServerIsStuckAsync();
        go.SetResult();

        await server.Clock.PassUntilAsync(peer.Session);
        server.Log.Lines.Should().Contain(line => line.Contains("ended: NotReading", StringComparison.Ordinal));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task LmtpPeerThatTakesNoReplies_IsBrokenOffOnce()
    {
        TestServer server = WithOnlyTheFlushTimeout(new TestServer());
        server.Endpoint.Protocol = SmtpProtocol.Lmtp;
        server.Options.Limits.MaxRecipients = 1000;
        server.WithStore(async (_, transaction, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            return new SmtpReply(250, new string('x', 100));
        });
        PipePeer peer = new(server, takes: 64 * 1024);
        await peer.SendAsync("LHLO client.test\r\nMAIL FROM:<a@b.test>\r\n" + string.Concat(Enumerable.Repeat("RCPT TO:<c@d.test>\r\n", 900)) + "BDAT 1 LAST\r\nx");
        await peer.ServerIsStuckAsync();

        await server.Clock.PassUntilAsync(peer.Session);
        server.Log.Lines.Should().Contain(line => line.Contains("ended: NotReading", StringComparison.Ordinal));
        await server.DisposeAsync();
    }

    [Fact]
    public async Task HookThatBlocksItsThread_HoldsTheStopForABoundedTime()
    {
        using ManualResetEventSlim block = new();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter((_, _, _) =>
        {
            asked.SetResult();
            block.Wait(CancellationToken.None);
            return new(SmtpReply.Ok);
        });
        TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\n");
        await asked.Task.WaitAsync(Patience);
        try
        {
            await ShouldStopWithoutTheSenderCheckAsync(server);
        }
        finally
        {
            block.Set();
        }

        await client.SessionEndsAsync();
    }

    [Fact]
    public async Task CancellationCallbackThatBlocks_HoldsTheStopForABoundedTime()
    {
        using ManualResetEventSlim block = new();
        TaskCompletionSource never = new();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, _, cancellationToken) =>
        {
            // Registered last it is called first, before anything of the session's own.
            asked.SetResult();
            await go.Task;
            await using CancellationTokenRegistration registration = cancellationToken.Register(() => block.Wait(CancellationToken.None));
            registered.SetResult();
            await never.Task;
            return SmtpReply.Ok;
        });
        TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\n");
        await asked.Task.WaitAsync(Patience);
        go.SetResult();
        await registered.Task.WaitAsync(Patience);
        try
        {
            await ShouldStopWithoutTheSenderCheckAsync(server);
        }
        finally
        {
            block.Set();
            never.SetCanceled();
        }

        await server.Clock.PassUntilAsync(client.SessionEndsAsync());
    }

    [Fact]
    public async Task NoopInATransactionDuringAStop_EndsTheSession()
    {
        await using TestServer server = new();
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250");
        (await client.CommandAsync("NOOP")).Should().StartWith("250 2.0.0");
        Task stop = server.Server.StopAsync();
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 2.1.5", "the transaction goes on");

        (await client.CommandAsync("NOOP")).Should().StartWith("421 4.3.2", "nobody may hold a stop with it");
        (await client.ReadReplyAsync()).Should().BeNull();
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task TransactionDuringAStop_IsFinishedAsLongAsItAdvances()
    {
        await using TestServer server = new();
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250");
        Task stop = server.Server.StopAsync();
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 2.1.5");
        (await client.CommandAsync("RCPT TO:<e@d.test>")).Should().StartWith("250 2.1.5");
        (await client.CommandAsync("DATA")).Should().StartWith("354");
        (await client.CommandAsync("hello\r\n.")).Should().StartWith("250 2.0.0");

        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(Patience);
        server.Stored.Should().Equal("hello\r\n");
    }

    [Fact]
    public async Task LmtpStoreThatThrows_IsAnswered451ForEachWhateverItHasSet()
    {
        await using TestServer server = new TestServer().WithStore(async (_, transaction, body, cancellationToken) =>
        {
            transaction.Recipients[0].Reply = SmtpReply.Ok;
            transaction.Recipients[1].Reply = SmtpReply.MailboxFull;
            await body.CopyToAsync(Stream.Null, cancellationToken);
            throw new IOException("The disk is on fire.");
        });
        server.Endpoint.Protocol = SmtpProtocol.Lmtp;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: LHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: RCPT TO:<e@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: hello
            C: .
            S: 451 4.3.0 *
            S: 451 4.3.0 *
            C: NOOP
            S: 250 *
            """);
    }

    [Fact]
    public async Task StreamOfABodyThatIsDead_Throws()
    {
        Stream? kept = null;
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            // One octet: the stream has more of the slice, which belongs to somebody else soon.
            kept = body.AsStream();
            await kept.ReadExactlyAsync(new byte[1], cancellationToken);
            return SmtpReply.Ok;
        });
        await using TestClient client = await server.Connect().DataAsync();
        (await client.CommandAsync("hello\r\n.")).Should().StartWith("250 2.0.0");

        await kept!.Invoking(stream => stream.ReadAsync(new byte[1]).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static async Task ShouldStopWithoutTheSenderCheckAsync(TestServer server)
    {
        Task stop = server.Server.StopAsync(new CancellationToken(canceled: true));
        stop.IsCompleted.Should().BeFalse("a hook has a moment to end");
        await server.Clock.PassUntilAsync(stop);
        server.Log.Lines.Should().Contain(line =>
            line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("IMailboxFilter.CheckSenderAsync", StringComparison.Ordinal));
    }

    private static TestServer WithSlowSender(TestServer server, string slow, Task go)
    {
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, transaction, cancellationToken) =>
        {
            if (transaction.ReversePath?.ToString() == slow)
            {
                await go.WaitAsync(cancellationToken);
            }

            return SmtpReply.Ok;
        });
        return server;
    }

    private static TestServer WithOnlyTheFlushTimeout(TestServer server)
    {
        SmtpLimits limits = server.Options.Limits;
        limits.CommandTimeout = limits.DataBlockTimeout = limits.DataTimeout = limits.StoreTimeout = limits.HookTimeout = Day;
        limits.MinDataRate = 0;
        return server;
    }
}
