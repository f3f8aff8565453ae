using SmtpKit.Sasl;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Sasl;

public sealed class PasswordAuthenticatorTests
{
    private const int Few = 1000;

    [Fact]
    public void Hash_SaysHowItWasMade_AndIsVerified()
    {
        string hash = PasswordAuthenticator.Hash("open sesame", Few);

        hash.Should().MatchRegex("^PBKDF2-SHA256\\$1000:[A-Za-z0-9+/]{22}==\\$[A-Za-z0-9+/]{43}=$");
        PasswordAuthenticator.IsHash(hash).Should().BeTrue();
        PasswordAuthenticator.Verify("open sesame", hash).Should().BeTrue();
        PasswordAuthenticator.Verify("open\u00A0sesame", hash).Should().BeTrue("SASLprep makes them one");
        PasswordAuthenticator.Verify("Open sesame", hash).Should().BeFalse();
        PasswordAuthenticator.Verify("", hash).Should().BeFalse();
        PasswordAuthenticator.Verify("open\u0007sesame", hash).Should().BeFalse();
        PasswordAuthenticator.Hash("open sesame", Few).Should().NotBe(hash, "each has a salt of its own");
    }

    [Fact]
    public void Hash_CostsWhatOwaspAsksFor() => PasswordAuthenticator.Hash("x").Should().StartWith("PBKDF2-SHA256$600000:");

    [Theory]
    // PBKDF2 is RFC 8018 section 5.2. The first is of RFC 7914 section 11, the others of those that are widely published for SHA-512.
    [InlineData("Password", "PBKDF2-SHA256$80000:TmFDbA==$TdzY9guYviGDDO5e8icB+WQaRBjQTAQUrv8Ih2s0q1ah1CWhIlgzVJrbhBtRybMXaicr3ruh0HhHj2Kzl/M8jQ==", true)]
    [InlineData("password", "PBKDF2-SHA512$4096:c2FsdA==$0Zexsz2wFD4BixLz0dFHnmzevcyXxcD4f2kC4HL0V7UUPzBgJkGz1VzTNZiMs2uEN2Bg7NUy4Dm3QqI5Q0ry1Q==", true)]
    [InlineData("passwort", "PBKDF2-SHA512$4096:c2FsdA==$0Zexsz2wFD4BixLz0dFHnmzevcyXxcD4f2kC4HL0V7UUPzBgJkGz1VzTNZiMs2uEN2Bg7NUy4Dm3QqI5Q0ry1Q==", false)]
    public void OtherHashes_AreRead(string password, string hash, bool isRight) => PasswordAuthenticator.Verify(password, hash).Should().Be(isRight);

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000_000)]
    public void IterationsAtTheEndsOfTheirRange_AreRead(int iterations) =>
        PasswordHash.TryParse($"PBKDF2-SHA256${iterations}:AAAA$AAAAAAAAAAAAAAAAAAAAAA==", out _).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("PBKDF2-MD5$1000:AAAA$AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("PBKDF2-SHA256$999:AAAA$AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("PBKDF2-SHA256$10000001:AAAA$AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("PBKDF2-SHA256$+1000:AAAA$AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("PBKDF2-SHA256$1000:$AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("PBKDF2-SHA256$1000:AAAA$AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("PBKDF2-SHA256$1000:AAAA$!")]
    [InlineData("PBKDF2-SHA256$1000:AAAA")]
    [InlineData("PBKDF2-SHA256$1000:AAAA$AAAAAAAAAAAAAAAAAAAAAA==$")]
    [InlineData("SCRAM-SHA-256$4096:AAAA$AAAA:AAAA")]
    public void WhatIsNoHash_IsNotRepeated(string text)
    {
        PasswordAuthenticator.IsHash(text).Should().BeFalse();
        FluentActions.Invoking(() => PasswordAuthenticator.Verify("x", text)).Should().Throw<FormatException>()
            .WithMessage("A password hash reads PBKDF2-SHA256$*").Which.Message.Should().NotContain("secret");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0007b")]
    [InlineData("\u00AD")]
    public void PasswordThatSaslPrepProhibits_IsNotHashed(string password) =>
        FluentActions.Invoking(() => PasswordAuthenticator.Hash(password, Few)).Should().ThrowExactly<ArgumentException>().WithMessage("*SASLprep*");

    [Theory]
    [InlineData(999)]
    [InlineData(10_000_001)]
    public void IterationsOutsideTheirRange_AreRefused(int iterations) =>
        FluentActions.Invoking(() => PasswordAuthenticator.Hash("x", iterations)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Decoy_CostsAsMuchAsTheHashItStandsFor()
    {
        PasswordHash.TryParse("PBKDF2-SHA512$2000:AAAAAAAAAAA=$AAAAAAAAAAAAAAAAAAAAAA==", out PasswordHash? hash).Should().BeTrue();

        hash!.Decoy().ToString().Should().MatchRegex("^PBKDF2-SHA512\\$2000:[A-Za-z0-9+/]{11}=\\$[A-Za-z0-9+/]{22}==$").And.NotBe(hash.ToString());
        PasswordHash.DefaultDecoy().ToString().Should().HaveLength(PasswordAuthenticator.Hash("x", 600_000).Length).And.StartWith("PBKDF2-SHA256$600000:");
    }

    [Fact]
    public Task Table_DecidesOverPlainAndLogin() => Dialog.PlayAsync(() => Server(new PasswordAuthenticator(Table(), decoy: Table()["ada"])), """
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: AUTH PLAIN AGFkYQB3cm9uZw==
        S: 535 5.7.8 *
        C: AUTH PLAIN AGV2ZQBzZWNyZXQ=
        S: 535 5.7.8 *
        C: AUTH LOGIN YWRh
        S: 334 UGFzc3dvcmQ6
        C: c2VjcmV0
        S: 235 2.7.0 *
        """);

    [Fact]
    public async Task Table_IsReadAtEachSignIn()
    {
        Dictionary<string, string> table = Table();
        await using TestServer server = Server(new PasswordAuthenticator((name, _) => new(table.GetValueOrDefault(name)), decoy: table["ada"]));
        await using TestClient client = await server.Connect().HelloAsync();
        table["ada"] = PasswordAuthenticator.Hash("new", Few);
        (await client.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("535 ");
        (await client.CommandAsync("AUTH PLAIN AGFkYQBuZXc=")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task TableWithALineThatIsNoHash_Is454_AndLogged()
    {
        await using TestServer server = Server(new PasswordAuthenticator(new Dictionary<string, string> { ["ada"] = "secret" }));
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("454 4.7.0 ");
        server.Log.Lines.Should().Contain(line => line.Contains("A password hash reads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhoComesWhenTooManyWait_IsToldToComeAgain_AndNobodyIsForgotten()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string hash = PasswordAuthenticator.Hash("secret", Few);
        PasswordAuthenticator users = new(
            async (_, cancellationToken) =>
            {
                await gate.Task.WaitAsync(cancellationToken);
                return hash;
            },
            decoy: hash);
        PasswordCredential right = new("PLAIN", "ada", "secret", null);
        int most = Math.Max(1, Environment.ProcessorCount / 2) * 65;
        Task<AuthenticationResult>[] waiting = [.. Enumerable.Range(0, most).Select(_ => Ask())];

        (await Ask()).Reply.Code.Should().Be(454);
        gate.SetResult();
        (await Task.WhenAll(waiting)).Should().OnlyContain(result => result.User != null);
        (await Ask()).User.Should().NotBeNull("the queue is empty again");

        Task<AuthenticationResult> Ask() => users.AuthenticateAsync(null!, right, TestContext.Current.CancellationToken).AsTask();
    }

    [Fact]
    public async Task OtherCredentials_AreRefused() =>
        (await new PasswordAuthenticator(Table()).AuthenticateAsync(null!, new ProvenCredential("SCRAM-SHA-256", "ada", null), default)).User.Should().BeNull();

    private static Dictionary<string, string> Table() => new() { ["ada"] = PasswordAuthenticator.Hash("secret", Few) };

    private static TestServer Server(PasswordAuthenticator users)
    {
        TestServer server = new TestServer().WithUsers();
        server.Options.UserAuthenticator = users;
        return server;
    }
}
