using SmtpKit.Inbox.Tests.Pop3.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class AuthorizationTests
{
    // NUL ada NUL secret; NUL ada NUL wrong; bob NUL ada NUL secret.
    private const string Right = "AGFkYQBzZWNyZXQ=";
    private const string Wrong = "AGFkYQB3cm9uZw==";
    private const string ForAnother = "Ym9iAGFkYQBzZWNyZXQ=";

    private static Task PlayAsync(string transcript) => Pop3Dialog.PlayAsync(() => new Pop3TestServer().WithMail().WithUser(), transcript);

    [Fact]
    public Task PassComesRightBehindUser() => PlayAsync("""
        S: +OK *
        C: PASS secret
        S: -ERR USER comes first
        C: USER ada
        C: PASS wrong
        S: +OK *
        S: -ERR [AUTH] *
        C: PASS secret
        S: -ERR USER comes first
        C: USER ada
        C: PASS secret
        S: +OK *
        S: +OK 2 messages
        """);

    [Fact]
    public Task UnknownUser_IsToldByThePasswordAlone() => PlayAsync("""
        S: +OK *
        C: USER nobody
        S: +OK now the password
        C: PASS secret
        S: -ERR [AUTH] wrong name or password
        """);

    [Fact]
    public Task ThirdFailure_IsTheEnd() => PlayAsync("""
        S: +OK *
        C: USER ada
        C: PASS 1
        S: +OK *
        S: -ERR [AUTH] *
        C: USER ada
        C: PASS 2
        S: +OK *
        S: -ERR [AUTH] *
        C: USER ada
        C: PASS 3
        S: +OK *
        S: -ERR [AUTH] *
        S: (closed)
        """);

    [Fact]
    public async Task Failure_IsToldAfterASecond()
    {
        TimerClock clock = new();
        await using Pop3TestServer server = new Pop3TestServer().WithUser();
        server.Time = clock;
        server.Options.FailedLoginDelay = new Pop3Options().FailedLoginDelay;
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SayAsync("USER ada");
        await client.SendAsync("PASS wrong\r\n");
        Task<string?> news = client.ReadLineAsync();

        Action fire = await clock.TimerOf(TimeSpan.FromSeconds(1));
        news.IsCompleted.Should().BeFalse();
        fire();
        (await news).Should().StartWith("-ERR [AUTH]");
    }

    [Theory]
    [InlineData(" a b ")]
    [InlineData("pässwörd")]
    [InlineData(" ")]
    public async Task Password_CountsToTheOctet(string password)
    {
        await using Pop3TestServer server = new();
        server.Options.CheckPassword = (name, given, _) => new(name == "ada b" && given == password);
        await Pop3Dialog.PlayAsync(server, $"""
            S: +OK *
            C: USER ada b
            S: +OK *
            """);
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SayAsync("USER ada b");
        (await client.SayAsync("PASS " + password)).Should().StartWith("+OK");
        server.SignedIn.Should().Equal("ada b");
    }

    [Fact]
    public async Task WhatIsNotUtf8_IsAnError()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();

        await client.SendAsync([.. "USER "u8, 0xFF, .. "\r\n"u8]);
        (await client.ReadLineAsync()).Should().Be("-ERR not UTF-8");
        (await client.SayAsync("USER ada")).Should().StartWith("+OK");
        await client.SendAsync([.. "PASS "u8, 0xC3, .. "\r\n"u8]);
        (await client.ReadLineAsync()).Should().Be("-ERR not UTF-8");
    }

    [Fact]
    public async Task NoCheck_LetsAnybodyIn()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = await server.Connect().SignInAsync();
        server.SignedIn.Should().Equal("ada");
    }

    [Theory]
    [InlineData("C: AUTH PLAIN " + Right + "|S: +OK 2 messages|C: STAT|S: +OK 2 40")]
    [InlineData("C: auth plain " + Right + "|S: +OK 2 messages")]
    [InlineData("C: AUTH PLAIN|S: +*|C: " + Right + "|S: +OK 2 messages")]
    [InlineData("C: AUTH PLAIN|S: +*|C: *|S: -ERR cancelled|C: USER ada|S: +OK *")]
    [InlineData("C: AUTH PLAIN " + Wrong + "|S: -ERR [AUTH] *|C: STAT|S: -ERR *")]
    [InlineData("C: AUTH PLAIN " + ForAnother + "|S: -ERR [AUTH] *|C: STAT|S: -ERR *")]
    [InlineData("C: AUTH PLAIN !|S: -ERR not a response *")]
    [InlineData("C: AUTH PLAIN =|S: -ERR not a response *")]
    [InlineData("C: AUTH PLAIN|S: +*|C: QUIT|S: -ERR not a response *|C: QUIT|S: +OK *|S: (closed)")]
    [InlineData("C: AUTH PLAIN|S: +*|C:|S: -ERR not a response *")]
    [InlineData("C: AUTH CRAM-MD5|S: -ERR the only mechanism is PLAIN")]
    [InlineData("C: USER ada|S: +OK *|C: AUTH PLAIN !|S: -ERR *|C: PASS secret|S: -ERR USER comes first")]
    public Task SaslPlain_SignsIn(string steps) => PlayAsync("S: +OK *\n" + steps.Replace('|', '\n'));

    [Fact]
    public async Task ResponseOfPlain_MayBeLongerThanACommand()
    {
        string password = new('x', 255);
        await using Pop3TestServer server = new();
        server.Options.CheckPassword = (_, given, _) => new(given == password);
        string response = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"\0ada\0{password}"));
        response.Length.Should().BeGreaterThan(255);
        await Pop3Dialog.PlayAsync(server, $"""
            S: +OK *
            C: AUTH PLAIN
            S: +*
            C: {response}
            S: +OK *
            """);
    }

    [Fact]
    public async Task ResponseWithoutEnd_IsNotKept()
    {
        await using Pop3TestServer server = new();
        await Pop3Dialog.PlayAsync(server, $"""
            S: +OK *
            C: AUTH PLAIN
            S: +*
            C: {new string('A', 4000)}
            S: -ERR not a response *
            C: USER ada
            S: +OK *
            """);
    }

    [Fact]
    public async Task FromOutsideWithoutTls_NoPasswordIsTaken()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithUser();
        await Pop3Dialog.PlayAsync(server, $"""
            S: +OK *
            C: USER ada
            S: -ERR say STLS first*
            C: PASS secret
            S: -ERR USER comes first
            C: AUTH PLAIN {Right}
            S: -ERR say STLS first*
            """, isLocal: false);
    }

    [Fact]
    public async Task AllowPlaintextAuthentication_TakesThemNevertheless()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithUser();
        server.Options.AllowPlaintextAuthentication = true;
        await Pop3Dialog.PlayAsync(server, """
            S: +OK *
            C: USER ada
            C: PASS secret
            S: +OK *
            S: +OK *
            """, isLocal: false);
    }

    [Fact]
    public async Task CheckThatThrows_IsTemporary()
    {
        await using Pop3TestServer server = new();
        server.Options.CheckPassword = (_, _, _) => throw new InvalidOperationException("The directory is down.");
        await Pop3Dialog.PlayAsync(server, """
            S: +OK *
            C: USER ada
            C: PASS secret
            S: +OK *
            S: -ERR [SYS/TEMP] *
            C: NOOP
            S: -ERR NOOP comes after signing in
            """);
    }
}
