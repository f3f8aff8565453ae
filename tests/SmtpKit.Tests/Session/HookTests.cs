using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>What the session does around user code: limits, cancellation, exceptions.</summary>
public sealed class HookTests
{
    // Before the client gives up, which waits 5 minutes (RFC 5321 section 4.5.3.2).
    [Fact]
    public async Task SlowFilter_IsCancelledAndAnswered451()
    {
        TaskCompletionSource asked = new();
        await using TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, _, cancellationToken) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, server.Clock, cancellationToken);
            return SmtpReply.Ok;
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\n");
        await asked.Task;
        server.Clock.Advance(TimeSpan.FromSeconds(61));

        (await client.ReadReplyAsync()).Should().StartWith("451 4.3.0");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("503");
        server.Log.Lines.Should().Contain(line => line.StartsWith("Warning 504", StringComparison.Ordinal));
    }

    // Before the client gives up, which waits 10 minutes for this reply (RFC 5321 section 4.5.3.2.6).
    [Fact]
    public async Task SlowStore_IsCancelledAndAnswered451()
    {
        TaskCompletionSource read = new();
        int calls = 0;
        await using TestServer server = new();
        server.WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            if (++calls == 1)
            {
                read.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, server.Clock, cancellationToken);
            }

            return SmtpReply.Ok;
        });
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("hello\r\n.\r\n");
        await read.Task;
        server.Clock.Advance(TimeSpan.FromMinutes(8.01));

        (await client.ReadReplyAsync()).Should().StartWith("451 4.3.0");
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250");
        (await client.CommandAsync("DATA")).Should().StartWith("354");
        (await client.CommandAsync(".")).Should().StartWith("250", "the next message has a token of its own");
    }

    [Fact]
    public async Task TimeSpentWaitingForTheClient_IsNotTheStores()
    {
        await using TestServer server = new();
        server.Options.Limits.MinDataRate = 0;
        await using TestClient client = await server.Connect().DataAsync();
        for (int i = 0; i < 6; i++)
        {
            await client.SendAsync("slow\r\n");
            await client.SessionWaitsAsync();
            server.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        (await client.CommandAsync(".")).Should().StartWith("250");
    }

    [Fact]
    public async Task HookThatIgnoresItsToken_IsLeftBehindAndNamed()
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource<SmtpReply> answer = new();
        await using TestServer server = new();

        // The clock may run ahead of the session here; only the hook's limits are to be met by that.
        server.Options.Limits.CommandTimeout = TimeSpan.FromDays(1);
        server.Options.MailboxFilter = new DelegateMailboxFilter(async (_, _, _) =>
        {
            asked.SetResult();
            return await answer.Task;
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\n");
        await asked.Task;
        Task<string?> reply = client.ReadReplyAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        while (!reply.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await reply).Should().StartWith("451 4.3.0");
        server.Log.Lines.Should().Contain(line => line.StartsWith("Error 505", StringComparison.Ordinal) && line.Contains("CheckSenderAsync", StringComparison.Ordinal));

        answer.SetResult(SmtpReply.Ok);
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("503", "an answer after the limit is dropped");
    }

    // RFC 5321 section 4.2.4.2.
    [Fact]
    public async Task FilterThatThrows_IsAnswered451()
    {
        await using TestServer server = new();
        server.Options.MailboxFilter = new DelegateMailboxFilter((_, _, _) => throw new InvalidOperationException("Out of order."));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 451 4.3.0 *
            C: NOOP
            S: 250 *
            """);
        server.Log.Lines.Should().Contain(line => line.Contains("Out of order.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NullReplies_AreADefectOfTheHook()
    {
        await using TestServer server = new TestServer().WithStore((_, _, _, _) => new((SmtpReply)null!));
        await using TestClient client = await server.Connect().DataAsync();
        (await client.CommandAsync(".")).Should().StartWith("451 4.3.0");
        server.Log.Lines.Should().Contain(line => line.StartsWith("Error 503", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OnceTheMessageIsIn_ADisconnectDoesNotDisturbTheStore()
    {
        TaskCompletionSource read = new();
        TaskCompletionSource go = new();
        bool? cancelled = null;
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            read.SetResult();
            await go.Task;
            cancelled = cancellationToken.IsCancellationRequested;
            return SmtpReply.Ok;
        });
        TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("hello\r\n.\r\n");
        await read.Task;
        await client.DisposeAsync();
        go.SetResult();
        await client.SessionEndsAsync();
        cancelled.Should().BeFalse();
    }

    [Fact]
    public async Task Middleware_RunsInOrderAroundTheStore()
    {
        List<string> order = [];
        await using TestServer server = new();
        server.Options.Middleware.Add(new Named("outer", order));
        server.Options.Middleware.Add(new Named("inner", order));
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("Subject: x\r\n\r\nhello\r\n.\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("250");
        order.Should().Equal("outer in", "inner in", "inner out", "outer out");
        server.Stored.Should().Equal("X-Seen: inner\r\nX-Seen: outer\r\nSubject: x\r\n\r\nhello\r\n");
    }

    [Fact]
    public async Task Middleware_MayRefuseAfterTheHeaders()
    {
        await using TestServer server = new();
        server.Options.Middleware.Add(new RefuseUnsigned());
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("Subject: x\r\n\r\nbody\r\n.\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("550 5.7.1");
        server.Stored.Should().BeEmpty();

        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250");
        (await client.CommandAsync("DATA")).Should().StartWith("354");
        await client.SendAsync("X-Signed: yes\r\n\r\nbody\r\n.\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250");
        server.Stored.Should().Equal("X-Signed: yes\r\n\r\nbody\r\n");
    }

    private sealed class Named(string name, List<string> order) : IMessageMiddleware
    {
        public async ValueTask<SmtpReply> InvokeAsync(
            SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
        {
            order.Add(name + " in");
            SmtpReply reply = await next(session, transaction, body.WithHeader("X-Seen", name), cancellationToken);
            order.Add(name + " out");
            return reply;
        }
    }

    private sealed class RefuseUnsigned : IMessageMiddleware
    {
        public async ValueTask<SmtpReply> InvokeAsync(
            SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
        {
            MessageHeaderSection headers = await body.ReadHeaderSectionAsync(65536, cancellationToken);
            bool signed = headers.Octets.Span.IndexOf("X-Signed:"u8) >= 0;
            return signed ? await next(session, transaction, body, cancellationToken) : SmtpReply.PolicyRejected;
        }
    }
}
