using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>DATA and the message's body (RFC 5321 sections 4.1.1.4 and 4.5.2).</summary>
public sealed class DataTests
{
    private const string Envelope = "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n";

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("..x\r\n.\r\n", ".x\r\n")]
    [InlineData("Subject: x\r\n\r\nhello\r\n.\r\n", "Subject: x\r\n\r\nhello\r\n")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("caf\u00c3\u00a9 \u0000\u0001\u00ff\r\n.\r\n", "caf\u00c3\u00a9 \u0000\u0001\u00ff\r\n")]
    public async Task Message_IsStoredToTheOctet(string wire, string message)
    {
        foreach (bool octetByOctet in new[] { false, true })
        {
            await using TestServer server = new();
            await using TestClient client = server.Connect();
            await client.DataAsync();
            foreach (byte[] part in Encoding.Latin1.GetBytes(wire).Chunk(octetByOctet ? 1 : wire.Length))
            {
                await client.SendAsync(part);
            }

            (await client.ReadReplyAsync()).Should().Be("250 2.0.0 Message accepted");
            server.Stored.Should().Equal(message);
            (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("503", "the transaction is over");
        }
    }

    // RFC 5321 section 2.3.8.
    [Theory]
    [InlineData("a\n.\nb")]
    [InlineData("a\n.\r\nb")]
    [InlineData("a\r\n.\nb")]
    [InlineData("a\r.\rb")]
    [InlineData("a\r\n.\rb")]
    [InlineData("a\r.\r\nb")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    public async Task BareLineEnding_RefusesTheMessageAndIsNeverItsEnd(string body)
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync(body + "\r\nQUIT\r\n.\r\nNOOP\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("554 5.6.0");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0", "that is the NOOP: the QUIT belonged to the message");
        server.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task Repair_MakesOneKindOfLineEnding()
    {
        await using TestServer server = new();
        server.Options.LineEndings = LineEndings.Repair;
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync("a\nb\rc\r\n.\nd\n.\r\n.\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        server.Stored.Should().Equal("a\r\nb\r\nc\r\n\r\nd\r\n.\r\n");
        server.Log.Lines.Should().NotContain(line => line.Contains("301 ", StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_RepairsAndLogsTheClient()
    {
        await using TestServer server = new();
        server.Options.LineEndings = LineEndings.Audit;
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync("a\nb\rc\r\n.\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        server.Stored.Should().Equal("a\r\nb\r\nc\r\n");
        server.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning 303", StringComparison.Ordinal))
            .Which.Should().Contain("2 bare").And.Contain("client.test");
    }

    [Theory]
    [InlineData(999, "250 2.0.0")]
    [InlineData(1000, "250 2.0.0")]
    [InlineData(1001, "552 5.3.4")]
    public async Task SizeAroundTheLimit_HoldsWithoutSize(int octets, string reply)
    {
        await using TestServer server = new();
        server.Options.Limits.MaxMessageSize = 1000;
        await using TestClient client = server.Connect();
        await client.DataAsync();

        // A stuffed dot does not count, the last CRLF does (RFC 1870 section 5).
        await client.SendAsync(".." + new string('x', octets - 3) + "\r\n.\r\nNOOP\r\n");

        (await client.ReadReplyAsync()).Should().StartWith(reply);
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0 OK");
        server.Store.Messages.Count.Should().Be(octets > 1000 ? 0 : 1);
    }

    [Fact]
    public async Task FarBeyondTheLimit_TheClientHears552AndIsDisconnected()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxMessageSize = 1000;
        await using TestClient client = server.Connect();
        await client.DataAsync();
        Task flood = client.SendAsync(string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 2000)));

        (await client.ReadReplyAsync()).Should().StartWith("552 5.3.4");
        (await client.ReadReplyAsync()).Should().BeNull();
        await client.SessionEndsAsync();
        IOException? lost = await Record.ExceptionAsync(() => flood) as IOException;
        (lost is not null || TestServer.TakesInVain).Should().BeTrue("nobody takes the rest");
        server.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task StoreThatAnswersEarly_HasTheRestReadAndDropped()
    {
        await using TestServer server = new TestServer().WithStore((_, _, _, _) => new(SmtpReply.MailboxFull));
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        await client.SendAsync(Envelope + "MAIL FROM:<x@y.test>\r\nQUIT\r\n.\r\nNOOP\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.0");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.5");
        (await client.ReadReplyAsync()).Should().StartWith("354");
        (await client.ReadReplyAsync()).Should().StartWith("452 4.2.2");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0 OK");
    }

    [Fact]
    public async Task StoreThatSaysYesWithoutReading_StillCannotBreakTheLimit()
    {
        await using TestServer server = new TestServer().WithStore((_, _, _, _) => new(SmtpReply.Ok));
        server.Options.Limits.MaxMessageSize = 1000;
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync(new string('x', 1200) + "\r\n.\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("552 5.3.4");
    }

    [Fact]
    public async Task StoreThatThrows_IsAnswered451AndTheSessionGoesOn()
    {
        await using TestServer server = new TestServer().WithStore((_, _, _, _) => throw new InvalidOperationException("The disk is on fire."));
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        await client.SendAsync(Envelope + "hello\r\n.\r\n" + Envelope.Replace("DATA", "QUIT", StringComparison.Ordinal));

        (await client.ReadToEndAsync()).Should().MatchRegex("354 .*\r\n451 4.3.0 .*\r\n250 2.1.0 .*\r\n250 2.1.5 .*\r\n221 2.0.0 .*\r\n$").And.NotContain("fire");
        server.Log.Lines.Should().ContainSingle(line => line.StartsWith("Error 501", StringComparison.Ordinal)).Which.Should().Contain("The disk is on fire.");
    }

    [Fact]
    public async Task StoreThatFailsWithAReply_IsAnsweredWithIt()
    {
        await using TestServer server = new TestServer().WithStore((_, _, _, _) =>
            throw new SmtpReplyException(SmtpReply.InsufficientStorage, "No space left on device."));
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync("hello\r\n.\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("452 4.3.1");
        server.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning 502", StringComparison.Ordinal)).Which.Should().Contain("No space left");
    }

    [Fact]
    public async Task Reply_LeavesOnlyAfterTheStoreHasFinished()
    {
        TaskCompletionSource<SmtpReply> stored = new();
        TaskCompletionSource read = new();
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            read.SetResult();
            return await stored.Task;
        });
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync("hello\r\n.\r\nNOOP\r\n");
        Task<string?> reply = client.ReadReplyAsync();
        await read.Task;
        reply.IsCompleted.Should().BeFalse("the store has the whole message and has not said yes");

        stored.SetResult(SmtpReply.Ok);
        (await reply).Should().Be("250 2.0.0 Message accepted");
    }

    public static TheoryData<string> Stages =>
    [
        "", "EHLO cl", "EHLO client.test\r\n", "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\n", "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n",
        "EHLO client.test\r\n" + Envelope, "EHLO client.test\r\n" + Envelope + "hello", "EHLO client.test\r\n" + Envelope + "hello\r", "EHLO client.test\r\n" + Envelope + "hello\r\n",
        "EHLO client.test\r\n" + Envelope + "hello\r\n.", "EHLO client.test\r\n" + Envelope + "hello\r\n.\r", "EHLO client.test\r\n" + Envelope + ".", "EHLO client.test\r\n" + Envelope + ".\r",
    ];

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task DisconnectAtAnyStage_StoresNothing(string sent)
    {
        List<MessageBodyException> seen = [];
        List<bool> cancelled = [];
        await using TestServer server = new();
        server.Options.Middleware.Add(new Watcher(seen, cancelled));
        await using TestClient client = server.Connect();
        await client.SendAsync(sent);
        await client.DisposeAsync();
        await client.SessionEndsAsync();

        server.Stored.Should().BeEmpty();

        // The store hears of no message of which nothing has come.
        if (!sent.Contains("DATA", StringComparison.Ordinal) || sent.EndsWith("DATA\r\n", StringComparison.Ordinal))
        {
            seen.Should().BeEmpty();
        }
        else
        {
            seen.Should().ContainSingle().Which.Failure.Should().Be(MessageBodyFailure.Disconnected);
            cancelled.Should().Equal([true], "a store that waits for something else is told, too");
        }
    }

    [Fact]
    public async Task StoreThatSwallowsTheFailure_StillNeverLetsTheClientHear250()
    {
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            try
            {
                await body.CopyToAsync(Stream.Null, cancellationToken);
            }
            catch (MessageBodyException)
            {
                // A store that knows no better.
            }

            return SmtpReply.Ok;
        });
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync("bare\nline\r\n.\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("554 5.6.0");
    }

    [Fact]
    public async Task Body_IsDeadWhenTheStoreHasAnswered()
    {
        MessageBody? kept = null;
        await using TestServer server = new TestServer().WithStore((_, _, body, _) =>
        {
            kept = body;
            return new(SmtpReply.Ok);
        });
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync("hello\r\n.\r\n");
        await client.ReadReplyAsync();

        kept.Should().NotBeNull();
        await kept!.Invoking(b => b.ReadAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
        await kept!.WithHeader("X-A", "b").AsStream().Invoking(s => s.CopyToAsync(Stream.Null)).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task StoreThatLeavesAReadBehind_DoesNotHoldTheSession()
    {
        Task? abandoned = null;
        await using TestServer server = new TestServer().WithStore((_, _, body, cancellationToken) =>
        {
            abandoned = body.ReadAsync(cancellationToken).AsTask();
            return new(SmtpReply.MailboxBusy);
        });
        await using TestClient client = server.Connect();
        await client.DataAsync();
        await client.SendAsync("hello\r\n.\r\nNOOP\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("450 4.2.1");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0 OK");

        try
        {
            await abandoned!.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (ObjectDisposedException)
        {
            // Or it has won a slice before the session took the body back; it has ended either way.
        }
    }

    private sealed class Watcher(List<MessageBodyException> seen, List<bool> cancelled) : IMessageMiddleware
    {
        public async ValueTask<SmtpReply> InvokeAsync(
            SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
        {
            try
            {
                return await next(session, transaction, body, cancellationToken);
            }
            catch (MessageBodyException exception)
            {
                seen.Add(exception);
                cancelled.Add(cancellationToken.IsCancellationRequested);
                throw;
            }
        }
    }
}
