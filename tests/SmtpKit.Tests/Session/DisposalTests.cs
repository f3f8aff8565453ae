using System.Collections.Concurrent;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>What hooks register for disposal with a transaction or with a session: once, in reverse order, after the reply.</summary>
public sealed class DisposalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How a transaction that MAIL has begun comes to its end; what the client says and the last code that it hears.</summary>
    public static TheoryData<string, string> Ends => new()
    {
        { "RSET", "250" },
        { "HELO other.test", "250" },
        { "EHLO other.test", "250" },
        { "RCPT TO:<c@d.test>\r\nDATA\r\nhello\r\n.", "250" },
        { "RCPT TO:<c@d.test>\r\nDATA\r\nbare\nline feed\r\n.", "554" },
        { "RCPT TO:<c@d.test>\r\nBDAT 2 LAST\r\n", "250" },
        { "RCPT TO:<c@d.test>\r\nBDAT 2\r\n\r\nRSET", "250" },
        { "BDAT 0 LAST", "503" },
        { "QUIT", "221" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task EachEndOfATransaction_DisposesOnceInReverse(string commands, string code)
    {
        await using TestServer server = new();
        ConcurrentQueue<string> disposed = new();
        RegisterAtMail(server, new Disposable(disposed, "first"), new Disposable(disposed, "second"));
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync($"MAIL FROM:<a@b.test>\r\n{commands}\r\nQUIT\r\n");

        string said = await client.ReadToEndAsync();
        await client.SessionEndsAsync();
        said.Should().Contain($"\n{code} ");
        disposed.Should().Equal("second", "first");
    }

    [Theory]
    [InlineData(550)]
    [InlineData(421)]
    public async Task RefusedMail_IsATransactionThatEnds(int code)
    {
        await using TestServer server = new();
        ConcurrentQueue<string> disposed = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter((_, transaction, _) =>
        {
            transaction.RegisterForDisposeAsync(new Disposable(disposed, "scope"));
            return new(new SmtpReply(code, "no"));
        });
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith($"{code} ");
        await client.SessionWaitsAsync();
        disposed.Should().Equal("scope");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HookThatThrows_HasRegisteredAllTheSame(bool inStore)
    {
        await using TestServer server = new();
        ConcurrentQueue<string> disposed = new();
        void Fail(MailTransaction transaction)
        {
            transaction.RegisterForDisposeAsync(new Disposable(disposed, "scope"));
            throw new InvalidOperationException("Out of order.");
        }

        _ = inStore ? server.WithStore((_, transaction, _, _) =>
        {
            Fail(transaction);
            return default;
        }) : server;
        server.Options.MailboxFilter = inStore ? null : new DelegateMailboxFilter((_, transaction, _) =>
        {
            Fail(transaction);
            return default;
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync($"MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n{(inStore ? "DATA\r\nx\r\n.\r\n" : "")}NOOP\r\nQUIT\r\n");
        (await client.ReadToEndAsync()).Should().Contain("451 4.3.0");
        await client.SessionEndsAsync();
        disposed.Should().Equal("scope");
    }

    [Theory]
    [InlineData("hangs up")]
    [InlineData("falls silent")]
    [InlineData("the server stops")]
    [InlineData("the caller cuts it short")]
    public async Task EndOfTheSessionInATransaction_DisposesBehindTheClose(string how)
    {
        await using TestServer server = new();
        ConcurrentQueue<string> order = new();
        RegisterAtMail(server, new Disposable(order, "transaction"));
        server.Options.ConnectionFilter = new DelegateConnectionFilter(
            (session, _) =>
            {
                session.RegisterForDisposeAsync(new Disposable(order, "session, first"));
                session.RegisterForDisposeAsync(new Disposable(order, "session, second"));
                return new(SmtpReply.Ok);
            },
            onDisconnected: (_, _, _) =>
            {
                order.Enqueue("told");
                return default;
            });
        using CancellationTokenSource cut = new();
        await using TestClient client = await server.Connect(cut: cut.Token).HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250");
        await client.SessionWaitsAsync();
        Task? stop = null;
        switch (how)
        {
            case "hangs up":
                await client.DisposeAsync();
                break;
            case "falls silent":
                server.Clock.Advance(TimeSpan.FromMinutes(5.1));
                break;
            case "the server stops":
                stop = server.Server.DisposeAsync().AsTask();
                break;
            default:
                await cut.CancelAsync();
                break;
        }

        await client.SessionEndsAsync();
        order.Should().Equal("transaction", "told", "session, second", "session, first");
        await (stop ?? Task.CompletedTask).WaitAsync(Patience);
    }

    [Fact]
    public async Task Reply_DoesNotWaitForTheDisposal_TheNextCommandDoes()
    {
        await using TestServer server = new();
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConcurrentQueue<string> disposed = new();
        RegisterAtMail(server, new Disposable(disposed, "slow", release.Task));
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\nRSET\r\nNOOP\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.0");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");

        Task<string?> noop = client.ReadReplyAsync();
        noop.IsCompleted.Should().BeFalse();
        disposed.Should().BeEmpty();
        release.SetResult();
        (await noop).Should().StartWith("250");
        disposed.Should().Equal("slow");
    }

    [Fact]
    public async Task DisposalThatThrows_IsLoggedAndChangesNothing()
    {
        await using TestServer server = new();
        ConcurrentQueue<string> disposed = new();
        RegisterAtMail(server, new Disposable(disposed, "behind it"), new Disposable(disposed, "broken", Task.FromException(new InvalidOperationException("Stuck."))));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            """);
        disposed.Should().Equal("behind it");
        server.Log.Lines.Should().ContainSingle(line => line.StartsWith("Error 509", StringComparison.Ordinal))
            .Which.Should().Contain("MailTransaction.RegisterForDisposeAsync").And.Contain(nameof(Disposable)).And.EndWith("Stuck.");
    }

    [Fact]
    public async Task DisposalThatHangs_IsLeftBehindAtTheHooksLimit()
    {
        await using TestServer server = new();
        server.Options.Limits.CommandTimeout = TimeSpan.FromDays(1);
        ConcurrentQueue<string> disposed = new();
        TaskCompletionSource never = new();
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisterAtMail(server, new Disposable(disposed, "behind it"), new Disposable(disposed, "hanging", never.Task, begun));
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\nRSET\r\nNOOP\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250");
        (await client.ReadReplyAsync()).Should().StartWith("250");
        await begun.Task.WaitAsync(Patience);
        Task<string?> noop = client.ReadReplyAsync();
        while (!noop.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await noop).Should().StartWith("250");
        disposed.Should().Equal("behind it");
        server.Log.Lines.Should().Contain(line => line.StartsWith("Error 505", StringComparison.Ordinal) && line.Contains("RegisterForDisposeAsync", StringComparison.Ordinal));
    }

    // Its transaction cannot wait for it for ever; that is documented.
    [Fact]
    public async Task HookThatIsLeftBehind_LosesWhatItHasRegistered()
    {
        await using TestServer server = new();
        server.Options.Limits.CommandTimeout = TimeSpan.FromDays(1);
        ConcurrentQueue<string> disposed = new();
        TaskCompletionSource<MailTransaction> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<SmtpReply> answer = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, transaction, _) =>
        {
            transaction.RegisterForDisposeAsync(new Disposable(disposed, "scope"));
            asked.SetResult(transaction);
            return await answer.Task;
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\n");
        MailTransaction transaction = await asked.Task.WaitAsync(Patience);
        Task<string?> reply = client.ReadReplyAsync();
        while (!reply.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await reply).Should().StartWith("451 4.3.0");
        await client.SessionWaitsAsync();
        disposed.Should().Equal("scope");
        answer.SetResult(SmtpReply.Ok);
        FluentActions.Invoking(() => transaction.RegisterForDisposeAsync(new Disposable(disposed, "late"))).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public async Task Registering_WhenItIsOver_IsRefused()
    {
        await using TestServer server = new();
        List<MailTransaction> transactions = [];
        SmtpSession? session = null;
        server.Options.MailboxFilter = new DelegateMailboxFilter((given, transaction, _) =>
        {
            session = given;
            transactions.Add(transaction);
            return new(transactions.Count == 2 ? SmtpReply.PolicyRejected : SmtpReply.Ok);
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\nRSET\r\nMAIL FROM:<a@b.test>\r\nMAIL FROM:<a@b.test>\r\nQUIT\r\n");
        await client.ReadToEndAsync();
        await client.SessionEndsAsync();

        ConcurrentQueue<string> disposed = new();
        transactions.Should().HaveCount(3);
        foreach (MailTransaction transaction in transactions)
        {
            FluentActions.Invoking(() => transaction.RegisterForDisposeAsync(new Disposable(disposed, "late"))).Should().Throw<ObjectDisposedException>();
        }

        FluentActions.Invoking(() => session!.RegisterForDisposeAsync(new Disposable(disposed, "late"))).Should().Throw<ObjectDisposedException>();
        disposed.Should().BeEmpty("it stays the caller's");
    }

    // What hooks leave with a transaction goes with it, however many there are in a session.
    [Fact]
    public async Task ManyTransactionsInASession_LeaveNothingBehind()
    {
        await using TestServer server = new();
        int alive = 0;
        int most = 0;
        server.Options.MailboxFilter = new DelegateMailboxFilter((_, transaction, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref alive));
            transaction.RegisterForDisposeAsync(new Disposable(new ConcurrentQueue<string>(), "scope", onDisposed: () => Interlocked.Decrement(ref alive)));
            return new(SmtpReply.Ok);
        });
        await using TestClient client = await server.Connect().HelloAsync();
        for (int i = 0; i < 1000; i++)
        {
            await client.SendAsync("MAIL FROM:<a@b.test>\r\nRSET\r\n");
            await client.ReadReplyAsync();
            await client.ReadReplyAsync();
        }

        most.Should().Be(1);
        await client.SessionWaitsAsync();
        alive.Should().Be(0);
    }

    private static void RegisterAtMail(TestServer server, params Disposable[] things) =>
        server.Options.MailboxFilter = new DelegateMailboxFilter((_, transaction, _) =>
        {
            foreach (Disposable thing in things)
            {
                transaction.RegisterForDisposeAsync(thing);
            }

            things = [];
            return new(SmtpReply.Ok);
        });

    private sealed class Disposable(
        ConcurrentQueue<string> disposed, string name, Task? after = null, TaskCompletionSource? begun = null, Action? onDisposed = null) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            begun?.TrySetResult();
            await (after ?? Task.CompletedTask);
            disposed.Enqueue(name);
            onDisposed?.Invoke();
        }
    }
}
