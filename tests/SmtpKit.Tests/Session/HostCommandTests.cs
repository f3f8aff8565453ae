using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Commands of the host's own.</summary>
public sealed class HostCommandTests
{
    private static readonly SmtpReply Queued = new(250, new(2, 0, 0), "Queuing started");

    public static TheoryData<string, string?, string> WrongCommands => new()
    {
        { "MAIL", null, "MAIL" },
        { "quit", null, "quit" },
        { "BDAT", null, "BDAT" },
        { "XCLIENT", null, "XCLIENT" },
        { "StartTls", null, "StartTls" },
        { "", null, "1 to 20" },
        { "TWO WORDS", null, "TWO WORDS" },
        { "X-Y", null, "X-Y" },
        { "ÜBER", null, "ÜBER" },
        { "ABCDEFGHIJKLMNOPQRSTU", null, "1 to 20" },
        { "XYZZY", "", "EHLO line" },
        { "XYZZY", "-X", "EHLO line" },
        { "XYZZY", "X_Y", "EHLO line" },
        { "XYZZY", "XYZZY\r\nSIZE 1", "EHLO line" },
        { "XYZZY", "XYZZY  two", "EHLO line" },
        { "XYZZY", "XYZZY ", "EHLO line" },
        { "XYZZY", "XYZZY é", "EHLO line" },
        { "XYZZY", "size 5", "'size' is the server's own" },
        { "XYZZY", "Chunking", "'Chunking' is the server's own" },
        { "ETRN", "ETRN", "twice" },
    };

    [Theory]
    [MemberData(nameof(WrongCommands))]
    public void WrongCommand_IsNamed(string verb, string? ehloLine, string problem)
    {
        SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore() };
        options.Commands.Add(new SmtpCommand("etrn", (_, _, _) => new(Queued)));
        options.Commands.Add(new SmtpCommand(verb, (_, _, _) => new(Queued)) { EhloLine = ehloLine });
        options.Invoking(o => o.Validate()).Should().Throw<ArgumentException>().WithMessage($"*Commands*{problem}*");
    }

    [Fact]
    public void SameKeywordTwice_IsNamed()
    {
        SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore() };
        options.Commands.Add(new SmtpCommand("XA", (_, _, _) => new(Queued)) { EhloLine = "XKEY a" });
        options.Commands.Add(new SmtpCommand("XB", (_, _, _) => new(Queued)) { EhloLine = "xkey b" });
        options.Invoking(o => o.Validate()).Should().Throw<ArgumentException>().WithMessage("*'XB'*twice*");
    }

    [Fact]
    public Task Etrn_IsListedAnsweredAndInItsPlace() => Dialog.PlayAsync(() => With(new SmtpCommand("ETRN", Etrn) { EhloLine = "ETRN" }), """
        S: 220 *
        C: ETRN example.com
        S: 503 5.5.1 Send EHLO *
        C: EHLO client.test
        S: 250+
        C: ETRN
        S: 500 5.5.4 Syntax error
        C: etrn example.com
        S: 250 2.0.0 Queuing for 'example.com'
        C: ETRN @example.com two  words 
        S: 250 2.0.0 Queuing for '@example.com two  words'
        C: ETRN other.test
        S: 459 4.7.1 Not for you
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: ETRN example.com
        S: 503 5.5.1 Not allowed during a mail transaction
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: HELP
        S: 214-2.0.0 Commands: *QUIT ETRN
        S: 214 2.0.0 See RFC 5321
        """);

    [Fact]
    public async Task EhloLine_IsTheLastOne()
    {
        await using TestServer server = With(new SmtpCommand("XTRA", Etrn) { EhloLine = "XTRA one two=2" });
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        (await client.CommandAsync("EHLO client.test")).Should().StartWith("250-mx.example.com\n").And.EndWith("\n250 XTRA one two=2");
        (await client.CommandAsync("HELO client.test")).Should().Be("250 mx.example.com");
    }

    [Fact]
    public Task WithoutTheHost_ItIsAsItWas() => Dialog.PlayAsync("""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: ETRN example.com
        S: 502 5.5.1 *
        C: XYZZY
        S: 500 5.5.1 *
        """);

    [Fact]
    public Task NameOfAnHttpMethod_IsTheHostsOwn() => Dialog.PlayAsync(() => With(new SmtpCommand("GET", Etrn)), """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: GET example.com
        S: 250 2.0.0 Queuing for 'example.com'
        C: POST\s\
        S: 421 4.7.0 This is an SMTP server*
        S: (closed)
        """);

    [Fact]
    public Task FreeOfEveryCondition_ItIsAlwaysAnswered() => Dialog.PlayAsync(
        () => With(new SmtpCommand("XTRACE", (session, argument, _) => new(new SmtpReply(250, $"{session.HelloName}:{argument}")))
        {
            RequiresHello = false,
            AllowedInTransaction = true,
        }),
        """
        S: 220 *
        C: XTRACE
        S: 250 2.0.0 :
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: XTRACE now
        S: 250 2.0.0 client.test:now
        C: RCPT TO:<c@d.test>
        S: 250 *
        """);

    [Fact]
    public async Task RequiredTls_IsAskedForAndThenListed()
    {
        await using TestServer server = With(new SmtpCommand("XSECRET", Etrn) { RequiresTls = true, EhloLine = "XSECRET yes" });
        server.Endpoint.Certificate = TestCertificate.Context;
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        (await client.CommandAsync("EHLO client.test")).Should().NotContain("XSECRET");
        (await client.CommandAsync("XSECRET example.com")).Should().StartWith("530 5.7.0");
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220");
        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        (await client.CommandAsync("EHLO client.test")).Should().Contain("XSECRET yes");
        (await client.CommandAsync("XSECRET example.com")).Should().StartWith("250");
    }

    [Fact]
    public Task RequiredTlsThatCannotBe_Is502() => Dialog.PlayAsync(() => With(new SmtpCommand("XSECRET", Etrn) { RequiresTls = true }), """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: XSECRET example.com
        S: 502 5.5.1 *
        """);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RequiredSignIn_OfTheCommandOrTheEndpoint(bool ofTheEndpoint)
    {
        await using TestServer server = With(new SmtpCommand("ETRN", Etrn) { RequiresAuthentication = !ofTheEndpoint }).WithUsers();
        server.Endpoint.RequireAuthentication = ofTheEndpoint;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: ETRN example.com
            S: 530 5.7.0 *
            C: AUTH PLAIN AGFkYQBzZWNyZXQ=
            S: 235 *
            C: ETRN example.com
            S: 250 *
            """);
    }

    [Fact]
    public async Task RepliesThatAreNone_Are451()
    {
        await using TestServer server = With(new SmtpCommand("XBAD", (_, argument, _) => argument switch
        {
            "throw" => throw new InvalidOperationException("Out of order."),
            "null" => new((SmtpReply)null!),
            _ => new(new SmtpReply(354, "Go on")),
        }));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: XBAD throw
            S: 451 4.3.0 *
            C: XBAD null
            S: 451 4.3.0 *
            C: XBAD more
            S: 451 4.3.0 *
            """);
        server.Log.Lines.Should().Contain(line => line.StartsWith("Error 501", StringComparison.Ordinal) && line.Contains("XBAD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SlowHandler_IsBoundedByTheHookTimeout()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = new();
        server.Options.Commands.Add(new SmtpCommand("XSLOW", async (_, _, cancellationToken) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, server.Clock, cancellationToken);
            return Queued;
        }));
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("XSLOW\r\nNOOP\r\n");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        (await client.ReadReplyAsync()).Should().StartWith("451 4.3.0");
        (await client.ReadReplyAsync()).Should().StartWith("250");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task BadUses_CountAsBadCommands()
    {
        await using TestServer server = With(new SmtpCommand("ETRN", Etrn));
        server.Options.Limits.MaxBadCommands = 3;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: ETRN
            S: 500 5.5.4 *
            C: ETRN other.test
            S: 459 *
            C: ETRN \xFF
            S: 501 5.5.4 Argument is not UTF-8
            C: ETRN
            S: 421 4.7.0 *
            S: (closed)
            """);
    }

    [Fact]
    public async Task ClosingReply_Closes()
    {
        await using TestServer server = With(new SmtpCommand("XBYE", (_, _, _) => new(new SmtpReply(421, new(4, 7, 0), "Bye"))) { RequiresHello = false });
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: XBYE
            S: 421 4.7.0 Bye
            S: (closed)
            """);
    }

    [Fact]
    public async Task Pipelined_EachIsAnsweredInOrder()
    {
        await using TestServer server = With(new SmtpCommand("ETRN", async (_, argument, _) =>
        {
            await Task.Yield();
            return new SmtpReply(250, argument);
        }));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            C: ETRN 1
            C: NOOP
            C: ETRN 2
            C: MAIL FROM:<a@b.test>
            C: ETRN 3
            S: 250+
            S: 250 2.0.0 1
            S: 250 2.0.0 OK
            S: 250 2.0.0 2
            S: 250 2.1.0 *
            S: 503 *
            """);
    }

    private static ValueTask<SmtpReply> Etrn(SmtpSession session, string argument, CancellationToken cancellationToken) => new(argument switch
    {
        "" => new SmtpReply(500, new(5, 5, 4), "Syntax error"),
        "other.test" => new SmtpReply(459, new(4, 7, 1), "Not for you"),
        _ => new SmtpReply(250, $"Queuing for '{argument}'"),
    });

    private static TestServer With(SmtpCommand command)
    {
        TestServer server = new();
        server.Options.Commands.Add(command);
        return server;
    }
}
