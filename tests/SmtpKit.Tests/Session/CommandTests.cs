using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Commands in general: syntax, order and the ones that do little (RFC 5321 sections 4.1.1, 4.1.4 and 4.2.4).</summary>
public sealed class CommandTests
{
    [Fact]
    public Task CommandsWithoutEffect_WorkBeforeEhlo() => Dialog.PlayAsync("""
        S: 220 *
        C: NOOP
        S: 250 2.0.0 *
        C: NOOP with any words
        S: 250 2.0.0 *
        C: RSET
        S: 250 2.0.0 *
        C: HELP
        S: 214-2.0.0 *
        S: 214 2.0.0 *
        C: HELP MAIL
        S: 214-2.0.0 *
        S: 214 2.0.0 *
        C: VRFY ada
        S: 252 2.5.2 *
        C: quit
        S: 221 2.0.0 *
        S: (closed)
        """);

    // RFC 5321 section 4.1.1.8. What is no printable ASCII, no option takes: OptionsTests.
    [Theory]
    [InlineData("Ask the postmaster", "S: 214 2.0.0 Ask the postmaster")]
    [InlineData("Ask the postmaster\nat extension 7\n", "S: 214-2.0.0 Ask the postmaster\nS: 214-2.0.0 at extension 7\nS: 214 2.0.0\\s")]
    [InlineData("first\n\nthird", "S: 214-2.0.0 first\nS: 214-2.0.0\\s\nS: 214 2.0.0 third")]
    [InlineData("214 OK", "S: 214 2.0.0 214 OK")]
    public Task HostsOwnHelp_IsSaidLineByLine(string text, string reply) => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new();
            server.Options.HelpText = text;
            return server;
        },
        $"""
        S: 220 *
        C: HELP
        {reply}
        C: HELP MAIL
        {reply}
        C: NOOP
        S: 250 2.0.0 OK
        """);

    [Fact]
    public async Task Help_NamesTheCommandsOfItsEndpoint()
    {
        await using TestServer plain = new();
        plain.Endpoint.Extensions = SmtpExtensions.None;
        (await HelpAsync(plain)).Should().Be("214-2.0.0 Commands: HELO EHLO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT\n214 2.0.0 See RFC 5321");

        await using TestServer full = new TestServer().WithUsers();
        full.Endpoint.Certificate = TestCertificate.Context;
        full.Endpoint.Protocol = SmtpProtocol.Lmtp;
        (await HelpAsync(full)).Should().StartWith("214-2.0.0 Commands: LHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT STARTTLS AUTH\n");

        static async Task<string?> HelpAsync(TestServer server)
        {
            await using TestClient client = server.Connect();
            await client.ReadReplyAsync();
            return await client.CommandAsync("HELP");
        }
    }

    [Theory]
    [InlineData("XYZZY", "500 5.5.1")]
    [InlineData("", "500 5.5.1")]
    [InlineData("MAILFROM:<a@b.test>", "500 5.5.1")]
    [InlineData("LHLO client.test", "500 5.5.1")]
    [InlineData("EXPN list", "502 5.5.1")]
    [InlineData("TURN", "502 5.5.1")]
    [InlineData("SEND FROM:<a@b.test>", "502 5.5.1")]
    [InlineData("ETRN example.com", "502 5.5.1")]
    [InlineData("STARTTLS", "502 5.5.1")]
    [InlineData("AUTH PLAIN", "502 5.5.1")]
    [InlineData("VRFY", "501 5.5.4")]
    [InlineData("QUIT now", "501 5.5.4")]
    [InlineData("RSET now", "501 5.5.4")]
    [InlineData("NO\\0OP", "500 5.5.2")]
    [InlineData("NOOP\\rQUIT", "500 5.5.2")]
    [InlineData("NOOP \\x7F", "500 5.5.2")]
    [InlineData("NOOP\\nQUIT", "500 5.5.2")]
    public async Task BadCommand_GetsItsReplyAndTheSessionGoesOn(string command, string reply)
    {
        await Dialog.PlayAsync($"""
            S: 220 *
            C: {command}
            S: {reply} *
            """);
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, $"""
            S: 220 *
            C: {command}
            C: EHLO client.test
            S: {reply} *
            """ + (command.Contains("\\n", StringComparison.Ordinal) ? "\nS: 221 2.0.0 *\nS: (closed)" : "\nS: 250+"));
    }

    [Fact]
    public Task Order_IsKept() => Dialog.PlayAsync("""
        S: 220 *
        C: MAIL FROM:<a@b.test>
        S: 503 5.5.1 *
        C: RCPT TO:<c@d.test>
        S: 503 5.5.1 *
        C: DATA
        S: 503 5.5.1 *
        C: HELO client.test
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 503 5.5.1 Send MAIL first
        C: DATA
        S: 503 5.5.1 Send MAIL first
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: MAIL FROM:<c@d.test>
        S: 503 5.5.1 *
        C: DATA
        S: 503 5.5.1 No valid recipients*
        C: DATA now
        S: 503 5.5.1 No valid recipients*
        C: RCPT TO:<c@d.test>
        S: 250 2.1.5 *
        C: DATA now
        S: 501 5.5.4 *
        C: RSET
        S: 250 2.0.0 *
        C: RCPT TO:<c@d.test>
        S: 503 5.5.1 *
        """);

    [Fact]
    public async Task PipelinedGroup_IsAnsweredInOneWrite()
    {
        // RFC 2920 section 3.2: responses are held back until the input has no further whole command.
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        await client.SessionWaitsAsync();
        byte[] buffer = new byte[4096];
        await client.SendAsync("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nRCPT TO:<bad>\r\nNOOP\r\nDATA\r\n");
        int read = await client.Stream.ReadAsync(buffer);
        System.Text.Encoding.ASCII.GetString(buffer, 0, read).Should().MatchRegex(
            "^250 2.1.0 [^\r]*\r\n250 2.1.5 [^\r]*\r\n501 5.1.3 [^\r]*\r\n250 2.0.0 [^\r]*\r\n354 [^\r]*\r\n$");
    }

    [Fact]
    public async Task CommandThatArrivesTogetherWithTheEnd_IsAnswered()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nhello\r\n.\r\nNOOP\r\nhalf a comm");
        client.FinishSending();

        (await client.ReadToEndAsync()).Should().MatchRegex("^250 2.1.0 .*\r\n250 2.1.5 .*\r\n354 .*\r\n250 2.0.0 .*\r\n250 2.0.0 .*\r\n$");
        await client.SessionEndsAsync();
        server.Stored.Should().Equal("hello\r\n");
    }
}
