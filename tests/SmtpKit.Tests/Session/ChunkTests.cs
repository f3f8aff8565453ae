using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>BDAT and BODY=BINARYMIME (RFC 3030): the dialogue. What the store sees is in <see cref="ChunkStoreTests"/>.</summary>
public sealed class ChunkTests
{
    private const string Begin = """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *

        """;

    // RFC 3030 section 4.1.
    [Fact]
    public async Task Simple() => (await StoredAsync(Begin + """
        C: BDAT 9 LAST
        C: 12\r\n34567\
        S: 250 2.0.0 Message accepted
        C: QUIT
        S: 221 *
        S: (closed)
        """)).Should().Equal("12\r\n34567");

    // RFC 3030 section 4.2: MAIL, RCPT and every chunk in one write.
    [Fact]
    public async Task Pipelined() => (await StoredAsync("""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> BODY=BINARYMIME
        C: RCPT TO:<c@d.test>
        C: BDAT 4
        C: ab\r\nBDAT 0
        C: BDAT 5
        C: c\0\n.\rBDAT 3 LAST
        C: \xFF\xFEzQUIT
        S: 250 2.1.0 *
        S: 250 2.1.5 *
        S: 250 2.0.0 Chunk accepted
        S: 250 2.0.0 Chunk accepted
        S: 250 2.0.0 Chunk accepted
        S: 250 2.0.0 Message accepted
        S: 221 *
        S: (closed)
        """)).Should().Equal("ab\r\nc\0\n.\r\u00FF\u00FEz");

    [Theory]
    [InlineData("BDAT 0 LAST")]
    [InlineData("bdat 00000000000000000000000000000000 last")]
    [InlineData("BDAT 0 LAST ")]
    public async Task NoOctets_AreAnEmptyMessage(string command) => (await StoredAsync(Begin + $"""
        C: {command}
        S: 250 2.0.0 Message accepted
        """)).Should().Equal("");

    // The chunk's octets look like the end of data and like commands: they are octets (RFC 3030 section 2).
    [Fact]
    public async Task Octets_AreNeverCommands() => (await StoredAsync(Begin + """
        C: BDAT 25
        C: \r\n.\r\nRSET\r\nQUIT\r\nDATA\r\n\
        C: \x00\xFFBDAT 8 LAST
        C: .\n..\r.\r\n\
        S: 250 2.0.0 Chunk accepted
        S: 250 2.0.0 Message accepted
        C: NOOP
        S: 250 *
        """)).Should().Equal("\r\n.\r\nRSET\r\nQUIT\r\nDATA\r\n\0\u00FF.\n..\r.\r\n");

    [Fact]
    public async Task SecondMessage_IsItsOwn() => (await StoredAsync(Begin + """
        C: BDAT 1
        C: a\
        S: 250 2.0.0 Chunk accepted
        C: BDAT 1 LAST
        C: b\
        S: 250 2.0.0 Message accepted
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: BDAT 2 LAST
        C: cd\
        S: 250 2.0.0 Message accepted
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: DATA
        S: 354 *
        C: ef
        C: .
        S: 250 2.0.0 Message accepted
        """)).Should().Equal("ab", "cd", "ef\r\n");

    // Out of order: the chunk's octets, commands by their looks, are dropped first.
    [Fact]
    public async Task OutOfOrder_TheOctetsAreDropped() => (await StoredAsync("""
        S: 220 *
        C: BDAT 6
        C: QUIT\r\nBDAT 6 LAST
        C: QUIT\r\nEHLO client.test
        S: 503 5.5.1 Send MAIL first
        S: 503 5.5.1 Send MAIL first
        S: 250+
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: BDAT 6
        C: RSET\r\n\
        C: BDAT 6 LAST
        C: QUIT\r\n\
        S: 503 5.5.1 No valid recipients*
        S: 503 5.5.1 Send MAIL first
        C: RCPT TO:<c@d.test>
        S: 503 5.5.1 Send MAIL first
        C: NOOP
        S: 250 *
        """)).Should().BeEmpty();

    [Fact]
    public Task NotOffered_TheOctetsAreDroppedAllTheSame() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new();
            server.Endpoint.Extensions = SmtpExtensions.BinaryMime;
            return server;
        },
        """
        S: 220 *
        C: EHLO client.test
        S: 250-mx.example.com
        S: 250-PIPELINING
        S: 250-SIZE *
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250 ENHANCEDSTATUSCODES
        C: MAIL FROM:<a@b.test> BODY=BINARYMIME
        S: 501 5.5.4 *
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: BDAT 6 LAST
        C: QUIT\r\n\
        S: 502 5.5.1 *
        C: HELP
        S: 214-2.0.0 Commands: HELO EHLO MAIL RCPT DATA RSET *
        S: 214 *
        """);

    [Fact]
    public async Task BetweenChunks_WhatIsOutOfOrderIsRefused() => (await StoredAsync(Begin + """
        C: BDAT 1
        C: a\
        S: 250 2.0.0 Chunk accepted
        C: MAIL FROM:<e@f.test>
        C: RCPT TO:<e@f.test>
        C: DATA
        C: STARTTLS
        C: LHLO client.test
        C: FOO
        C: RSET now
        S: 503 5.5.1 Nested MAIL*
        S: 503 5.5.1 Not allowed between BDAT chunks*
        S: 503 5.5.1 Not allowed between BDAT chunks*
        S: 502 5.5.1 *
        S: 500 5.5.1 *
        S: 500 5.5.1 *
        S: 501 5.5.4 *
        C: NOOP
        C: HELP
        C: VRFY c@d.test
        C: EXPN list
        S: 250 2.0.0 OK
        S: 214+
        S: 252 2.5.2 *
        S: 252 2.5.2 *
        C: BDAT 1 LAST
        C: b\
        S: 250 2.0.0 Message accepted
        """)).Should().Equal("ab");

    // What is refused leaves everything as it was: first thing behind a chunk, or behind a greeting that failed.
    [Theory]
    [InlineData("NO\\0OP", "500 5.5.2 *")]
    [InlineData("MAIL FROM:<a@b.test>\\nNOOP", "500 5.5.2 *\n        S: 250 2.0.0 OK")]
    [InlineData("EHLO", "501 Syntax*")]
    [InlineData("HELO two words\\r\\nNO\\0OP", "501 Syntax*\n        S: 500 5.5.2 *")]
    public async Task BadLineBetweenChunks_LeavesTheMessageAlone(string line, string reply) => (await StoredAsync(Begin + $"""
        C: BDAT 1
        C: a\
        S: 250 2.0.0 Chunk accepted
        C: {line}
        C: BDAT 1 LAST
        C: b\
        S: {reply}
        S: 250 2.0.0 Message accepted
        """)).Should().Equal("ab");

    [Fact]
    public async Task HalfOfARefusedChunk_IsNotAnswered()
    {
        await using TestServer server = new();
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("BDAT 5\r\nhel");
        client.FinishSending();
        (await client.ReadReplyAsync()).Should().BeNull();
    }

    [Fact]
    public async Task RefusedChunkOfAPeerThatNeverReads_DoesNotHoldTheSession()
    {
        TestServer server = new();
        PipePeer peer = new(server, takes: 400);
        await peer.SendAsync(string.Concat(Enumerable.Repeat("HELP\r\n", 20)) + "BDAT 5\r\nhel");
        await peer.ServerIsStuckAsync();

        await server.Clock.PassUntilAsync(peer.Session);
        server.Log.Lines.Should().Contain(line => line.Contains("ended: NotReading", StringComparison.Ordinal));
        await server.DisposeAsync();
    }

    // RFC 3030 section 2: the message is given up; RFC 5321 section 4.1.4: a greeting does what RSET does.
    [Theory]
    [InlineData("RSET", "250 2.0.0 Reset")]
    [InlineData("EHLO client.test", "250+")]
    [InlineData("HELO client.test", "250 mx.example.com")]
    public async Task WhatGivesTheMessageUp_IsAnsweredAndNothingIsStored(string command, string reply) => (await StoredAsync(Begin + $"""
        C: BDAT 3
        C: abc\
        S: 250 2.0.0 Chunk accepted
        C: {command}
        C: BDAT 6 LAST
        C: QUIT\r\n\
        C: RCPT TO:<c@d.test>
        S: {reply}
        S: 503 5.5.1 Send MAIL first
        S: 503 5.5.1 Send MAIL first
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: BDAT 1 LAST
        C: z\
        S: 250 2.0.0 Message accepted
        """)).Should().Equal("z");

    [Fact]
    public async Task Quit_GivesTheMessageUp() => (await StoredAsync(Begin + """
        C: BDAT 3
        C: abc\
        S: 250 2.0.0 Chunk accepted
        C: QUIT
        S: 221 *
        S: (closed)
        """)).Should().BeEmpty();

    [Theory]
    [InlineData("C: BDAT 3\nC: abc\\")]
    [InlineData("C: BDAT 3\nC: ab\\")]
    [InlineData("C: BDAT 3 LAST\nC: ab\\")]
    [InlineData("C: BDAT 3\nC: abcBDAT 1 LA\\")]
    [InlineData("C: BDAT 0\nC: BDAT 0")]
    public async Task LostConnection_StoresNothing(string chunks)
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, Begin + chunks);
        await client.DisposeAsync();
        await client.SessionEndsAsync();
        server.Stored.Should().BeEmpty();
    }

    // How many octets follow cannot be told: nothing that comes may run as a command.
    [Theory]
    [InlineData("BDAT", "501 5.5.4")]
    [InlineData("BDAT ", "501 5.5.4")]
    [InlineData("BDAT LAST", "501 5.5.4")]
    [InlineData("BDAT x", "501 5.5.4")]
    [InlineData("BDAT -1", "501 5.5.4")]
    [InlineData("BDAT +1", "501 5.5.4")]
    [InlineData("BDAT 0x10", "501 5.5.4")]
    [InlineData("BDAT 1,000", "501 5.5.4")]
    [InlineData("BDAT  1", "501 5.5.4")]
    [InlineData("BDAT 1\\n\\", "500 5.5.2")]
    [InlineData("BDAT\\t1", "500 5.5.2")]
    [InlineData("BDAT 1\\0", "500 5.5.2")]
    [InlineData("BDAT 18446744073709551616", "552 5.3.4")]
    [InlineData("BDAT 18446744073709551617 LAST", "552 5.3.4")]
    [InlineData("BDAT 9223372036854775808", "552 5.3.4")]
    [InlineData("BDAT 9223372036854775807 LAST", "552 5.3.4")]
    [InlineData("BDAT 99999999999999999999999999999999999999999999", "552 5.3.4")]
    public Task SizeThatCannotBeTakenOrDropped_EndsTheSession(string command, string reply) => Dialog.PlayAsync(Begin + $"""
        C: {command}
        C: NOOP
        S: {reply} *
        S: (closed)
        """);

    [Theory]
    [InlineData("4611686018427387903", null)]
    [InlineData("4611686018427387904", "552 5.3.4")]
    public async Task WithoutALimit_ChunksEndWhereTheirSumCouldNotBeCounted(string size, string? refusal)
    {
        await using TestServer server = new();
        server.Options.Limits.MaxMessageSize = 0;
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, Begin + """
            C: BDAT 5
            C: hello\
            S: 250 *
            """);
        await client.SendAsync($"BDAT {size}\r\n");
        if (refusal is null)
        {
            await client.SessionWaitsAsync();
            client.SessionHasEnded.Should().BeFalse("it waits for the chunk");
            return;
        }

        (await client.ReadReplyAsync()).Should().StartWith(refusal);
        (await client.ReadReplyAsync()).Should().BeNull();
    }

    [Fact]
    public Task LineBeyondTheLimit_EndsTheSession() => Dialog.PlayAsync(Begin + $"""
        C: BDAT {new string('0', 2048)}1
        C: NOOP
        S: 500 5.5.2 *
        S: (closed)
        """);

    [Fact]
    public Task OnlyTheVerbItself_IsTakenForAChunk() => Dialog.PlayAsync(Begin + """
        C: BDATA 1\n\
        C: BDAT1 1\0
        S: 500 5.5.2 *
        S: 500 5.5.2 *
        C: NOOP
        S: 250 *
        """);

    // The size is plain, what stands behind it is not.
    [Theory]
    [InlineData("BDAT 6 FIRST")]
    [InlineData("BDAT 6 LAST LAST")]
    [InlineData("BDAT 6 LASTING")]
    [InlineData("BDAT 6  LAST")]
    public async Task BadEnd_TheOctetsAreDropped(string command)
    {
        foreach (string before in new[] { "", "C: BDAT 1\nC: a\\\nS: 250 *\n" })
        {
            (await StoredAsync(Begin + before + $"""
                C: {command}
                C: QUIT\r\nBDAT 6 LAST
                C: QUIT\r\n\
                S: 501 5.5.4 Syntax: BDAT*
                S: 503 5.5.1 Send MAIL first
                C: NOOP
                S: 250 *
                """)).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task BinaryMime_NeedsChunks() => (await StoredAsync("""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> BODY=BinaryMime
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: DATA
        S: 503 5.5.1 BODY=BINARYMIME*
        C: BDAT 3 LAST
        C: \r\0\n\
        S: 250 2.0.0 Message accepted
        """)).Should().Equal("\r\0\n");

    // The limit in threes, in one chunk and in several.
    [Theory]
    [InlineData("C: BDAT 9 LAST\nC: 123456789\\", true)]
    [InlineData("C: BDAT 10 LAST\nC: 1234567890\\", true)]
    [InlineData("C: BDAT 11 LAST\nC: 12345678901\\", false)]
    [InlineData("C: BDAT 4\nC: 1234\\\nS: 250 *\nC: BDAT 5 LAST\nC: 12345\\", true)]
    [InlineData("C: BDAT 4\nC: 1234\\\nS: 250 *\nC: BDAT 6 LAST\nC: 123456\\", true)]
    [InlineData("C: BDAT 4\nC: 1234\\\nS: 250 *\nC: BDAT 7 LAST\nC: 1234567\\", false)]
    [InlineData("C: BDAT 4\nC: 1234\\\nS: 250 *\nC: BDAT 7\nC: 1234567\\", false)]
    public Task Size_CountsAllChunksTogether(string chunks, bool fits) => Dialog.PlayAsync(WithLimitOf10, Begin + chunks + $"""

        S: {(fits ? "250 2.0.0 Message accepted" : "552 5.3.4 *")}
        C: BDAT 6 LAST
        C: QUIT\r\n\
        S: 503 5.5.1 Send MAIL first
        C: NOOP
        S: 250 *
        """);

    // As much again as a message may have is dropped, in order or not; more is not listened to.
    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public async Task ChunkTooLargeToDrop_EndsTheSession(int octets, bool isDropped)
    {
        foreach (string begin in new[] { Begin, "S: 220 *\n" })
        {
            bool inOrder = begin == Begin;
            await Dialog.PlayAsync(WithLimitOf10, begin + $"""
                C: BDAT {octets} LAST
                C: {new string('x', octets)}NOOP
                S: {(inOrder || !isDropped ? "552 5.3.4 *" : "503 5.5.1 *")}
                S: {(isDropped ? "250 *" : "(closed)")}
                """);
        }
    }

    [Fact]
    public Task BadCommandsBetweenChunks_AreCounted() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new();
            server.Options.Limits.MaxBadCommands = 2;
            return server;
        },
        Begin + """
        C: BDAT 1
        C: a\
        S: 250 *
        C: DATA
        S: 503 5.5.1 *
        C: DATA
        S: 421 4.7.0 Too many bad commands*
        S: (closed)
        """);

    [Theory]
    [InlineData("C: GET / HTTP/1.1\nC: Host: a")]
    [InlineData("C: \\x16\\x03\\x01\\")]
    public Task AnotherProtocolBetweenChunks_EndsTheSession(string said) => Dialog.PlayAsync(Begin + $"""
        C: BDAT 1
        C: a\
        S: 250 *
        {said}
        S: 421 *
        S: (closed)
        """);

    // A session's hooks run one at a time, and between chunks the store runs.
    [Fact]
    public Task HostsOwnCommandBetweenChunks_IsOutOfOrder() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new();
            server.Options.Commands.Add(new SmtpCommand("XOWN", (_, _, _) => new(SmtpReply.Ok)) { AllowedInTransaction = true });
            return server;
        },
        Begin + """
        C: XOWN
        S: 250 *
        C: BDAT 1
        C: a\
        S: 250 *
        C: XOWN
        S: 503 5.5.1 Not allowed between BDAT chunks*
        C: BDAT 1 LAST
        C: b\
        S: 250 2.0.0 Message accepted
        """);

    [Fact]
    public async Task Lmtp_AnswersEachRecipientAfterTheLastChunkOnly()
    {
        const string LmtpBegin = """
            S: 220 *
            C: LHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *

            """;
        await Dialog.PlayAsync(() => Lmtp(maxSize: 10), LmtpBegin + """
            C: BDAT 3
            C: abc\
            S: 250 2.0.0 Chunk accepted
            C: BDAT 1 LAST
            C: d\
            S: 250 2.0.0 Message accepted
            S: 250 2.0.0 Message accepted
            C: NOOP
            S: 250 2.0.0 OK
            """);
        await Dialog.PlayAsync(() => Lmtp(maxSize: 10), LmtpBegin + """
            C: BDAT 11 LAST
            C: 12345678901\
            S: 552 5.3.4 *
            S: 552 5.3.4 *
            C: BDAT 1 LAST
            C: d\
            S: 503 5.5.1 Send MAIL first
            C: NOOP
            S: 250 2.0.0 OK
            """);
        await Dialog.PlayAsync(() => Lmtp(maxSize: 10), LmtpBegin + """
            C: BDAT 11
            C: 12345678901\
            S: 552 5.3.4 *
            C: NOOP
            S: 250 2.0.0 OK
            """);
    }

    private static TestServer Lmtp(long maxSize)
    {
        TestServer server = new();
        server.Endpoint.Protocol = SmtpProtocol.Lmtp;
        server.Options.Limits.MaxMessageSize = maxSize;
        return server;
    }

    private static TestServer WithLimitOf10()
    {
        TestServer server = new();
        server.Options.Limits.MaxMessageSize = 10;
        return server;
    }

    // Plays it whole and octet by octet; both must store the same.
    private static async Task<IReadOnlyList<string>> StoredAsync(string transcript)
    {
        List<TestServer> servers = [];
        await Dialog.PlayAsync(
            () =>
            {
                servers.Add(new TestServer());
                return servers[^1];
            },
            transcript);
        servers[1].Stored.Should().Equal(servers[0].Stored);
        return servers[0].Stored;
    }
}
