using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>A message in chunks (RFC 3030) as its store and the clock see it.</summary>
public sealed class ChunkStoreTests
{
    private const string Begin = """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> BODY=BINARYMIME
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *

        """;

    [Theory]
    [InlineData("RSET", "250 *")]
    [InlineData("QUIT", "221 *")]
    public async Task MessageGivenUp_FailsTheStoresReadForGood(string command, string reply)
    {
        TaskCompletionSource<MessageBodyFailure[]> failures = new();
        await using TestServer server = new();
        server.WithStore(async (_, transaction, body, cancellationToken) =>
        {
            List<MessageBodyFailure> seen = [];
            MessageBody wrapped = body.WithHeader("X-Test", "1");
            for (int i = 0; i < 2; i++)
            {
                try
                {
                    await wrapped.CopyToAsync(Stream.Null, cancellationToken);
                }
                catch (MessageBodyException exception)
                {
                    seen.Add(exception.Failure);
                }
            }

            transaction.BodyType.Should().Be(BodyType.BinaryMime);
            failures.SetResult([.. seen]);
            return SmtpReply.Ok;
        });
        await Dialog.PlayAsync(server, Begin + $"""
            C: BDAT 3
            C: abc\
            S: 250 2.0.0 Chunk accepted
            C: {command}
            S: {reply}
            """);
        (await failures.Task).Should().Equal(MessageBodyFailure.Abandoned, MessageBodyFailure.Abandoned);
    }

    // What it has not read is dropped, and its reply waits for the last chunk: that is what it answers.
    [Fact]
    public async Task StoreThatSaysYesEarly_IsHeardAfterTheLastChunk() => await Dialog.PlayAsync(
        () => new TestServer().WithStore((_, _, _, _) => new(new SmtpReply(250, "early"))),
        Begin + """
        C: BDAT 3
        C: abcBDAT 2
        C: deBDAT 0
        C: NOOP
        C: BDAT 4 LAST
        C: fghi\
        S: 250 2.0.0 Chunk accepted
        S: 250 2.0.0 Chunk accepted
        S: 250 2.0.0 Chunk accepted
        S: 250 2.0.0 OK
        S: 250 2.0.0 early
        C: NOOP
        S: 250 2.0.0 OK
        """);

    // A no is said at once, when the chunk at hand is through: the client need not send the others (RFC 3030 section 2).
    [Fact]
    public async Task StoreThatSaysNoEarly_IsHeardAfterTheChunkAtHand() => await Dialog.PlayAsync(
        () => new TestServer().WithStore((_, _, _, _) => new(SmtpReply.MessageRejected)),
        Begin + """
        C: BDAT 6
        C: QUIT\r\nBDAT 6
        C: QUIT\r\nBDAT 6 LAST
        C: QUIT\r\nMAIL FROM:<a@b.test>
        C: RCPT TO:<c@d.test>
        C: BDAT 6 LAST
        C: QUIT\r\n\
        S: 554 5.6.0 *
        S: 503 5.5.1 Send MAIL first
        S: 503 5.5.1 Send MAIL first
        S: 250 2.1.0 *
        S: 250 2.1.5 *
        S: 554 5.6.0 *
        C: NOOP
        S: 250 2.0.0 OK
        """);

    [Fact]
    public async Task StoreThatThrowsBetweenChunks_Is451ForTheNextOne() => await Dialog.PlayAsync(
        () => new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.ReadAsync(cancellationToken);
            while (!(await body.ReadAsync(cancellationToken)).Span.Contains((byte)'!'))
            {
            }

            throw new InvalidOperationException("The disk is on fire.");
        }),
        Begin + """
        C: BDAT 3
        C: abc\
        S: 250 2.0.0 Chunk accepted
        C: BDAT 8
        C: d!QUIT\r\n\
        S: 451 4.3.0 *
        C: BDAT 1 LAST
        C: z\
        S: 503 5.5.1 Send MAIL first
        """);

    // A reply that nobody has asked for would be taken for the next command's, and each one after it for the one after that.
    [Fact]
    public async Task StoreThatSaysNoBetweenChunks_AnswersTheNextOne() => await Dialog.PlayAsync(
        () => new TestServer().WithStore(RefuseBetweenChunksAsync),
        Begin + """
        C: BDAT 3
        C: abc\
        S: 250 2.0.0 Chunk accepted
        C: NOOP
        S: 250 2.0.0 OK
        C: BDAT 6
        C: QUIT\r\nBDAT 1 LAST
        C: xNOOP
        S: 554 5.6.0 *
        S: 503 5.5.1 Send MAIL first
        S: 250 2.0.0 OK
        """);

    [Fact]
    public async Task StoreThatSaysNoBetweenChunks_IsNotHeardWhenTheMessageIsGivenUp() => await Dialog.PlayAsync(
        () => new TestServer().WithStore(RefuseBetweenChunksAsync),
        Begin + """
        C: BDAT 3
        C: abc\
        S: 250 2.0.0 Chunk accepted
        C: NOOP
        S: 250 2.0.0 OK
        C: RSET
        S: 250 2.0.0 Reset
        C: NOOP
        S: 250 2.0.0 OK
        """);

    [Fact]
    public async Task LmtpStoreThatSaysNoBetweenChunks_AnswersTheLastForEachRecipient() => await Dialog.PlayAsync(
        () =>
        {
            TestServer server = new TestServer().WithStore(RefuseBetweenChunksAsync);
            server.Endpoint.Protocol = SmtpProtocol.Lmtp;
            return server;
        },
        """
        S: 220 *
        C: LHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: RCPT TO:<e@d.test>
        S: 250 *
        C: BDAT 3
        C: abc\
        S: 250 2.0.0 Chunk accepted
        C: BDAT 2 LAST
        C: deNOOP
        S: 554 5.6.0 *
        S: 554 5.6.0 *
        S: 250 2.0.0 OK
        """);

    [Fact]
    public async Task ReadGivenUpBetweenChunks_LosesNothing()
    {
        StringBuilder seen = new();
        TaskCompletionSource gaveUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new();
        server.WithStore(async (_, _, body, cancellationToken) =>
        {
            seen.Append(Encoding.Latin1.GetString((await body.ReadAsync(cancellationToken)).Span));
            using (CancellationTokenSource own = new())
            {
                ValueTask<ReadOnlyMemory<byte>> read = body.ReadAsync(own.Token);
                await own.CancelAsync();
                await FluentActions.Awaiting(() => read.AsTask()).Should().ThrowAsync<OperationCanceledException>();
            }

            gaveUp.SetResult();
            while (await body.ReadAsync(cancellationToken) is { IsEmpty: false } slice)
            {
                seen.Append(Encoding.Latin1.GetString(slice.Span));
            }

            return SmtpReply.Ok;
        });
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, Begin + """
            C: BDAT 3
            C: abc\
            S: 250 2.0.0 Chunk accepted
            """);
        await gaveUp.Task;
        await Dialog.PlayAsync(server, client, """
            C: BDAT 2 LAST
            C: de\
            S: 250 2.0.0 Message accepted
            """);
        seen.ToString().Should().Be("abcde");
    }

    // Announcing reserves nothing, and a chunk arrives in slices however large it is.
    [Fact]
    public async Task LargeChunk_StreamsThrough()
    {
        const int Size = 8 * 1024 * 1024;
        long octets = 0;
        int longest = 0;
        await using TestServer server = new();
        server.WithStore(async (_, _, body, cancellationToken) =>
        {
            while (await body.ReadAsync(cancellationToken) is { IsEmpty: false } slice)
            {
                octets += slice.Length;
                longest = Math.Max(longest, slice.Length);
            }

            return SmtpReply.Ok;
        });
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, Begin + $"""
            C: BDAT {Size} LAST
            """);
        byte[] block = new byte[64 * 1024];
        for (int sent = 0; sent < Size; sent += block.Length)
        {
            await client.SendAsync(block);
        }

        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0 Message accepted");
        octets.Should().Be(Size);
        longest.Should().BeLessThan(Size / 8);
    }

    [Theory]
    [InlineData("", 299, "")]
    [InlineData("", 301, "421 4.4.2")]
    [InlineData("C: BDA\\", 301, "421 4.4.2")]
    public async Task ClientThatIsSilentBetweenChunks_IsTimedOut(string said, int seconds, string reply)
    {
        await using TestServer server = new();
        server.Options.Limits.MinDataRate = 0;
        await Dialog.PlayAsync(server, Begin + $"""
            C: BDAT 3
            C: abc\
            S: 250 2.0.0 Chunk accepted
            {said}
            T: {seconds}
            {(reply.Length > 0 ? $"S: {reply} *\nS: (closed)" : "C: NOOP\nS: 250 *")}
            """);
        server.Stored.Should().BeEmpty();
    }

    // Pauses between chunks are waits for the message too: NOOPs do not stretch it for ever.
    [Fact]
    public async Task WholeMessage_HasItsTimeOverAllChunks()
    {
        await using TestServer server = new();
        server.Options.Limits.MinDataRate = 0;
        server.Options.Limits.DataTimeout = TimeSpan.FromSeconds(500);
        await Dialog.PlayAsync(server, Begin + """
            C: BDAT 3
            C: abc\
            S: 250 2.0.0 Chunk accepted
            T: 200
            C: NOOP
            S: 250 *
            T: 200
            C: BDAT 1
            C: d\
            S: 250 2.0.0 Chunk accepted
            T: 101
            S: 421 4.4.2 *
            S: (closed)
            """);
        server.Stored.Should().BeEmpty();
    }

    // So many chunks in one write that their replies are more than is kept: they are sent while the store is in the middle of a read.
    [Fact]
    public async Task ClientThatDoesNotReadTheChunksReplies_TakesNoneOfTheStoresTime()
    {
        await using TestServer server = new();
        server.Options.Limits.StoreTimeout = TimeSpan.FromSeconds(10);
        server.Options.Limits.FlushTimeout = TimeSpan.FromSeconds(100);
        server.WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);

            // Now the clock looks at what is left.
            server.Clock.Advance(TimeSpan.FromSeconds(9));
            cancellationToken.ThrowIfCancellationRequested();
            return SmtpReply.Ok;
        });
        PipePeer peer = new(server, takes: 4096);
        const int Chunks = 700;
        await peer.SendAsync(
            "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n" + string.Concat(Enumerable.Repeat("BDAT 1\r\nx", Chunks)) + "BDAT 0 LAST\r\nQUIT\r\n");
        await peer.ServerIsStuckAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(60));

        using StreamReader reader = new(peer.Stream);
        string replies = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));
        replies.Should().Contain("250 2.0.0 Message accepted").And.NotContain("451");
    }

    [Fact]
    public async Task RefusedChunk_IsWaitedForNoLongerThanOthers()
    {
        await using TestServer server = new();
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: BDAT 10
            C: abc\
            T: 181
            S: 421 4.4.2 *
            S: (closed)
            """);
    }

    [Fact]
    public async Task Stop_WaitsForTheMessageAndNoLonger()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, Begin + """
            C: BDAT 3
            C: abc\
            S: 250 2.0.0 Chunk accepted
            """);
        Task stop = server.Server.StopAsync();
        await Dialog.PlayAsync(server, client, """
            C: BDAT 1 LAST
            C: d\
            S: 250 2.0.0 Message accepted
            S: 421 4.3.2 *
            S: (closed)
            """);
        await stop;
        server.Stored.Should().Equal("abcd");
    }

    [Fact]
    public async Task StopWithoutGrace_BreaksTheMessageOff()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, Begin + """
            C: BDAT 3
            C: abc\
            S: 250 2.0.0 Chunk accepted
            """);
        await server.Server.StopAsync(new CancellationToken(canceled: true));
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        server.Stored.Should().BeEmpty();
    }

    // As one with a time limit of its own: it has the first chunk, waits for the next, and has enough of it.
    private static async ValueTask<SmtpReply> RefuseBetweenChunksAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        for (int octets = 0; octets < 3;)
        {
            octets += (await body.ReadAsync(cancellationToken)).Length;
        }

        _ = body.ReadAsync(cancellationToken).AsTask();
        return SmtpReply.MessageRejected;
    }
}
