using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>AUTH (RFC 4954) with PLAIN (RFC 4616) and LOGIN.</summary>
public sealed class AuthTests
{
    // NUL ada NUL secret; ada; secret; NUL ada NUL wrong; bob NUL ada NUL secret.
    private const string Plain = "AGFkYQBzZWNyZXQ=";
    private const string Ada = "YWRh";
    private const string Secret = "c2VjcmV0";
    private const string Wrong = "AGFkYQB3cm9uZw==";
    private const string Unknown = "AGV2ZQBzZWNyZXQ=";
    private const string ActAsBob = "Ym9iAGFkYQBzZWNyZXQ=";

    private const string Hello = """
        S: 220 *
        C: EHLO client.test
        S: 250-mx.example.com
        S: 250-PIPELINING
        S: 250-SIZE *
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250-DSN
        S: 250 AUTH PLAIN LOGIN

        """;

    [Fact]
    public Task Plain_WithInitialResponse() => Play($"""
        C: AUTH PLAIN {Plain}
        S: 235 2.7.0 *
        C: AUTH PLAIN {Plain}
        S: 503 5.5.1 Already authenticated
        C: MAIL FROM:<a@b.test> AUTH=a+2Bb@c.test
        S: 250 2.1.0 *
        """);

    [Fact]
    public Task Plain_WithEmptyChallenge() => Play($"""
        C: auth plain
        S: 334\s
        C: {Plain}
        S: 235 2.7.0 *
        """);

    [Fact]
    public Task Login_AsksTwice() => Play($"""
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: {Ada}
        S: 334 UGFzc3dvcmQ6
        C: {Secret}
        S: 235 2.7.0 *
        """);

    [Fact]
    public Task Login_WithInitialResponse() => Play($"""
        C: AUTH LOGIN {Ada}
        S: 334 UGFzc3dvcmQ6
        C: {Secret}
        S: 235 2.7.0 *
        """);

    [Fact]
    public Task WrongPasswordAndUnknownUser_ReadTheSame() => Play($"""
        C: AUTH PLAIN {Wrong}
        S: 535 5.7.8 Authentication credentials invalid
        C: AUTH PLAIN {Unknown}
        S: 535 5.7.8 Authentication credentials invalid
        C: AUTH PLAIN {Plain}
        S: 235 2.7.0 *
        """);

    [Theory]
    // An empty initial response is a response, and no PLAIN message.
    [InlineData("AUTH PLAIN =", "535 5.7.8")]
    [InlineData("AUTH PLAIN YWRh", "535 5.7.8")]
    [InlineData("AUTH PLAIN !!!!", "501 5.5.2")]
    [InlineData("AUTH PLAIN AGFkYQBzZWNyZXQ", "501 5.5.2")]
    [InlineData("AUTH PLAIN AGFk YQBzZWNyZXQ=", "501 5.5.2")]
    [InlineData("AUTH PLAIN ==", "501 5.5.2")]
    [InlineData("AUTH CRAM-MD5", "504 5.5.4")]
    [InlineData("AUTH PLAINX", "504 5.5.4")]
    [InlineData("AUTH", "501 5.5.4")]
    public Task BadAuth_GetsItsReplyAndTheSessionGoesOn(string command, string reply) => Play($"""
        C: {command}
        S: {reply} *
        C: NOOP
        S: 250 2.0.0 *
        C: AUTH PLAIN {Plain}
        S: 235 2.7.0 *
        """);

    [Fact]
    public Task Cancelled_TheSessionGoesOn() => Play($"""
        C: AUTH PLAIN
        S: 334\s
        C: *
        S: 501 5.7.0 Authentication cancelled
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: {Ada}
        S: 334 UGFzc3dvcmQ6
        C: *
        S: 501 5.7.0 Authentication cancelled
        C: AUTH LOGIN {Ada}
        S: 334 UGFzc3dvcmQ6
        C: {Secret}
        S: 235 2.7.0 *
        """);

    [Fact]
    public Task ResponseLine_IsNeverACommand() => Play($"""
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: QUIT
        S: 334 UGFzc3dvcmQ6
        C: RSET
        S: 535 5.7.8 *
        C: AUTH PLAIN
        S: 334\s
        C: NOOP now
        S: 501 5.5.2 *
        C: NOOP
        S: 250 2.0.0 *
        """);

    [Fact]
    public Task InsideATransaction_Gets503() => Play($"""
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        C: AUTH PLAIN {Plain}
        S: 503 5.5.1 *
        C: RCPT TO:<c@d.test>
        S: 250 2.1.5 *
        """);

    [Fact]
    public Task BeforeEhlo_Gets503() => Dialog.PlayAsync(() => new TestServer().WithUsers(), $"""
        S: 220 *
        C: AUTH PLAIN {Plain}
        S: 503 5.5.1 *
        """);

    [Fact]
    public Task WithoutTls_IsNeitherListedNorTaken() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new TestServer().WithUsers();
            server.Endpoint.AllowPlaintextAuthentication = false;
            return server;
        },
        $"""
        S: 220 *
        C: EHLO client.test
        S: 250-mx.example.com
        S: 250-PIPELINING
        S: 250-SIZE *
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250-CHUNKING
        S: 250-BINARYMIME
        S: 250-ENHANCEDSTATUSCODES
        S: 250 DSN
        C: AUTH PLAIN {Plain}
        S: 538 5.7.11 *
        C: MAIL FROM:<a@b.test> AUTH=<>
        S: 555 5.5.4 *
        """);

    [Fact]
    public Task RequiredAuthentication_ComesBeforeMail() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new TestServer().WithUsers();
            server.Endpoint.RequireAuthentication = true;
            return server;
        },
        Hello + $"""
        C: MAIL FROM:<a@b.test>
        S: 530 5.7.0 Authentication required
        C: AUTH PLAIN {Plain}
        S: 235 2.7.0 *
        C: MAIL FROM:<a@b.test>
        S: 250 2.1.0 *
        """);

    [Fact]
    public Task TooManyFailures_EndTheSession() => Play($"""
        C: AUTH PLAIN {Wrong}
        S: 535 5.7.8 *
        C: AUTH PLAIN {Wrong}
        S: 535 5.7.8 *
        C: AUTH PLAIN {Wrong}
        S: 421 4.7.0 *
        S: (closed)
        """);

    [Fact]
    public Task ActingAsAnother_IsRefusedUnlessTheAuthenticatorGrantsIt() => Play($"""
        C: AUTH PLAIN {ActAsBob}
        S: 535 5.7.8 *
        """);

    [Fact]
    public async Task ActingAsAnother_IsGrantedByAPrincipalOfThatName()
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Options.UserAuthenticator = new DelegateUserAuthenticator((_, credential, _) => new(AuthenticationResult.Success(credential.AuthorizationIdentity!)));
        await Dialog.PlayAsync(server, Hello + $"""
            C: AUTH PLAIN {ActAsBob}
            S: 235 2.7.0 *
            """);
    }

    // RFC 4954 section 5.
    [Theory]
    [InlineData("MAIL FROM:<a@b.test> AUTH=<>", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=e+3Dmc2@example.com", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=+3C+3E", "250 2.1.0")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=a+2b@c.test", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=a+2", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=nobody", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> AUTH", "501 5.5.4")]
    [InlineData("MAIL FROM:<a@b.test> AUTH=<> AUTH=<>", "501 5.5.4")]
    public Task AuthParameter_IsChecked(string command, string reply) => Play($"""
        C: {command}
        S: {reply} *
        """);

    [Theory]
    [InlineData(true, "e=mc2@example.com")]
    [InlineData(false, null)]
    public async Task AuthParameter_CountsOnlyFromWhoSignedIn(bool signsIn, string? submitter)
    {
        await using TestServer server = new TestServer().WithUsers();
        await using TestClient client = server.Connect();
        await client.HelloAsync();
        if (signsIn)
        {
            (await client.CommandAsync($"AUTH PLAIN {Plain}")).Should().StartWith("235");
        }

        (await client.CommandAsync("MAIL FROM:<a@b.test> AUTH=e+3Dmc2@example.com")).Should().StartWith("250");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250");
        (await client.CommandAsync("DATA")).Should().StartWith("354");
        (await client.CommandAsync(".")).Should().StartWith("250");
        server.Store.Messages.Single().Transaction.SubmittedBy?.ToString().Should().Be(submitter);
    }

    [Fact]
    public Task BareLineFeedInTheExchange_EndsItAndNotTheSession() => Dialog.PlayAsync(() => new TestServer().WithUsers(), """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        C: YWRh\n\
        S: 500 5.5.2 Line must end with CRLF
        C: AUTH LOGIN
        S: 334 VXNlcm5hbWU6
        """);

    [Theory]
    [InlineData(-1, "535 5.7.8")]
    [InlineData(0, "535 5.7.8")]
    [InlineData(1, "500 5.5.6")]
    public async Task LineOfTheExchangeAroundItsLimit(int beyond, string reply)
    {
        // 12,288 octets (RFC 4954 section 4), the AUTH command with its initial response included.
        const string Command = "AUTH PLAIN ";
        int length = 12288 + beyond;
        await using TestServer server = new TestServer().WithUsers();
        await using TestClient client = server.Connect();
        await client.HelloAsync();

        string? initial = await client.CommandAsync(Command + Base64OfLength(length - Command.Length));
        initial.Should().StartWith(beyond == 1 ? "500 5.5.6" : "5");

        (await client.CommandAsync("AUTH PLAIN")).Should().Be("334 ");
        string? response = await client.CommandAsync(Base64OfLength(length));
        response.Should().StartWith(length % 4 == 0 || beyond == 1 ? reply : "501 5.5.2");
        (await client.CommandAsync("NOOP")).Should().StartWith("250");
    }

    [Fact]
    public async Task ExceptionInTheAuthenticator_Is454AndNever535()
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Options.UserAuthenticator = new DelegateUserAuthenticator((_, _, _) => throw new IOException("The directory is down."));
        await Dialog.PlayAsync(server, Hello + $"""
            C: AUTH PLAIN {Plain}
            S: 454 4.7.0 *
            C: AUTH PLAIN {Plain}
            S: 454 4.7.0 *
            C: AUTH PLAIN {Plain}
            S: 454 4.7.0 *
            C: AUTH PLAIN {Plain}
            S: 454 4.7.0 *
            """);
        server.Log.Lines.Should().Contain(line => line.Contains("The directory is down.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TemporaryTrouble_IsNever535AlsoWithAnAuthorizationIdentity()
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Options.UserAuthenticator = new DelegateUserAuthenticator((_, _, _) => new(AuthenticationResult.TemporaryFailure));
        await Dialog.PlayAsync(server, Hello + $"""
            C: AUTH PLAIN {ActAsBob}
            S: 454 4.7.0 *
            """);
    }

    [Fact]
    public async Task CancelledExchanges_AreNotForever()
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Options.Limits.MaxBadCommands = 2;
        await Dialog.PlayAsync(server, Hello + """
            C: AUTH PLAIN
            S: 334\s
            C: *
            S: 501 5.7.0 *
            C: AUTH PLAIN
            S: 334\s
            C: *
            S: 421 4.7.0 *
            S: (closed)
            """);
    }

    [Fact]
    public async Task Passwords_NeverReachALog()
    {
        await using TestServer server = new TestServer().WithUsers();
        await Dialog.PlayAsync(server, Hello + $"""
            C: AUTH PLAIN {Wrong}
            S: 535 5.7.8 *
            C: AUTH LOGIN
            S: 334 *
            C: {Ada}
            S: 334 *
            C: {Secret}
            S: 235 *
            """);
        server.Log.Lines.Should().NotBeEmpty();
        foreach (string leak in new[] { "secret", "wrong", Secret, Wrong, Plain })
        {
            server.Log.Lines.Should().NotContain(line => line.Contains(leak, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static string Base64OfLength(int length) => new('A', length);

    private static Task Play(string transcript) => Dialog.PlayAsync(() => new TestServer().WithUsers(), Hello + transcript);
}
