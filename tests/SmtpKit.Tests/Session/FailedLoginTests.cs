using System.Globalization;
using System.Net;
using System.Text;
using SmtpKit.Session;
using SmtpKit.Tests.Sasl;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Guessing gets slower, and is then refused for a time, by address and by user name.</summary>
public sealed class FailedLoginTests
{
    private const string Locked = "454 4.7.0 Too many failed sign-ins, try again later";
    private const string Denied = "535 5.7.8 Authentication credentials invalid";

    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    // RFC 4954 section 9: guessing has to be slow.
    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")]
    public async Task FailuresFromOneAddress_AroundTheirLimit(string address, string sameHost, string otherHost)
    {
        await using TestServer server = Server(perAddress: 3);
        (await GuessAsync(server, address, "ada", "1")).Should().Be(Denied);
        (await GuessAsync(server, sameHost, "eve", "2")).Should().Be(Denied);
        (await GuessAsync(server, address, "ada", "secret")).Should().StartWith("235 ");
        (await GuessAsync(server, address, "bob", "3")).Should().Be(Denied);

        // The right password as well, and the authenticator is not asked.
        int asked = Asked(server);
        (await GuessAsync(server, sameHost, "ada", "secret")).Should().Be(Locked);
        Asked(server).Should().Be(asked);
        (await GuessAsync(server, otherHost, "ada", "secret")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task FailuresOfOneName_AroundTheirLimit()
    {
        await using TestServer server = Server(perUser: 3);
        for (int i = 1; i <= 3; i++)
        {
            (await GuessAsync(server, $"192.0.2.{i}", i == 2 ? "ADA" : "ada", "wrong")).Should().Be(Denied);
        }

        int asked = Asked(server);
        (await GuessAsync(server, "192.0.2.9", "Ada", "secret")).Should().Be(Locked);
        Asked(server).Should().Be(asked);
        (await GuessAsync(server, "192.0.2.1", "bob", "wrong")).Should().Be(Denied);
    }

    [Fact]
    public async Task NameThatNobodyHas_IsLockedJustTheSame()
    {
        await using TestServer server = Server(perUser: 2);
        foreach (string name in new[] { "ada", "nobody" })
        {
            string?[] replies =
            [
                await GuessAsync(server, "192.0.2.1", name, "1"),
                await GuessAsync(server, "192.0.2.2", name, "2"),
                await GuessAsync(server, "192.0.2.3", name, "3"),
            ];
            replies.Should().Equal(Denied, Denied, Locked);
        }
    }

    [Fact]
    public async Task Lock_EndsWithItsTime()
    {
        await using TestServer server = Server(perAddress: 1, perUser: 1);
        server.Options.Limits.FailedLoginWindow = TimeSpan.FromMinutes(1);
        server.Options.Limits.FailedLoginLockout = TimeSpan.FromMinutes(5);
        (await GuessAsync(server, "192.0.2.1", "ada", "wrong")).Should().Be(Denied);
        server.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        (await GuessAsync(server, "192.0.2.1", "bob", "x")).Should().Be(Locked);
        (await GuessAsync(server, "192.0.2.2", "ada", "secret")).Should().Be(Locked);
        server.Clock.Advance(TimeSpan.FromTicks(1));
        (await GuessAsync(server, "192.0.2.1", "ada", "secret")).Should().StartWith("235 ");
    }

    [Theory]
    [InlineData(-1, Locked)]
    [InlineData(0, "235 2.7.0 Authentication succeeded")]
    public async Task FailuresOfAnotherWindow_DoNotAddUp(int ticks, string reply)
    {
        await using TestServer server = Server(perAddress: 2);
        server.Options.Limits.FailedLoginWindow = TimeSpan.FromMinutes(1);
        (await GuessAsync(server, "192.0.2.1", "ada", "1")).Should().Be(Denied);
        server.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(ticks));
        (await GuessAsync(server, "192.0.2.1", "ada", "2")).Should().Be(Denied);
        (await GuessAsync(server, "192.0.2.1", "ada", "secret")).Should().Be(reply);
    }

    [Fact]
    public async Task SessionThatGoesOnThoughLocked_Ends()
    {
        await using TestServer server = Server(perAddress: 1);
        (await GuessAsync(server, "192.0.2.1", "ada", "wrong")).Should().Be(Denied);
        await using TestClient client = await server.Connect(Here).HelloAsync();
        await Dialog.PlayAsync(server, client, """
            C: AUTH PLAIN
            S: 454 4.7.0 *
            C: AUTH LOGIN
            S: 454 4.7.0 *
            C: NOOP
            S: 250 *
            C: AUTH PLAIN
            S: 421 4.7.0 Too many failed sign-ins, closing connection
            S: (closed)
            """);
    }

    [Fact]
    public async Task LockThatFallsInTheMiddleOfAnExchange_HoldsForIt()
    {
        await using TestServer server = Server(perUser: 1);
        await using TestClient client = await server.Connect(IPAddress.Parse("192.0.2.9")).HelloAsync();
        (await client.CommandAsync("AUTH LOGIN YWRh")).Should().StartWith("334 ");
        (await GuessAsync(server, "192.0.2.1", "ada", "wrong")).Should().Be(Denied);

        (await client.CommandAsync("c2VjcmV0")).Should().Be(Locked);
    }

    [Fact]
    public async Task GuessThatWasRight_WhileManyOthersWereWrong_DoesNotCount()
    {
        // All at once, on as many connections: each passed the lock before it fell.
        TaskCompletionSource<AuthenticationResult> right = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = Server(perAddress: 1);
        server.Options.UserAuthenticator = new DelegateUserAuthenticator((_, credential, _) =>
            credential.Password == "secret" ? new(right.Task) : new(AuthenticationResult.Failed));
        await using TestClient client = await server.Connect(Here).HelloAsync();
        await client.SendAsync($"AUTH PLAIN {Plain("ada", "secret")}\r\n");
        (await GuessAsync(server, "192.0.2.1", "ada", "wrong")).Should().Be(Denied);
        right.SetResult(AuthenticationResult.Success("ada"));

        (await client.ReadReplyAsync()).Should().Be(Locked);
    }

    [Fact]
    public async Task MalformedMessagesAndTemporaryTrouble_AreNobodysGuesses()
    {
        await using TestServer server = Server(perAddress: 1, perUser: 1);
        server.Options.UserAuthenticator = new DelegateUserAuthenticator((_, credential, _) =>
            new(credential.Password == "secret" ? AuthenticationResult.Success("ada") : AuthenticationResult.TemporaryFailure));
        (await GuessAsync(server, "192.0.2.1", "ada", "wrong")).Should().StartWith("454 4.7.0 Temporary");
        (await GuessAsync(server, "192.0.2.1", "ada", "")).Should().Be(Denied);
        (await GuessAsync(server, "192.0.2.1", "ada", "secret")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task TokenWithoutAName_IsItsAddressesGuess()
    {
        await using TestServer server = Server(perAddress: 2);
        server.Options.UserAuthenticator = new EveryKindOfUser();
        string token = Convert.ToBase64String(Encoding.ASCII.GetBytes("n,,\u0001auth=Bearer wrong\u0001\u0001"));
        foreach (string reply in new[] { "334 *", "334 *", Locked })
        {
            await using TestClient client = await server.Connect(Here).HelloAsync();
            (await client.CommandAsync($"AUTH OAUTHBEARER {token}")).Should().Match(reply);
        }
    }

    [Fact]
    public async Task NewsOfAFailure_ComesLaterEachTime()
    {
        await using TestServer server = Server();
        server.Options.Limits.FailedLoginDelay = TimeSpan.FromSeconds(1);
        server.Options.Limits.MaxFailedLoginDelay = TimeSpan.FromSeconds(5);
        double[] expected = [1, 2, 4, 5, 5];
        foreach (double seconds in expected)
        {
            await using TestClient client = await server.Connect(Here).HelloAsync();
            await ShouldHearAfterAsync(server, client, Plain("ada", "wrong"), seconds);
        }

        // By name, from elsewhere; by address, with another name; and an unknown one like a known one.
        await using TestClient elsewhere = await server.Connect(IPAddress.Parse("192.0.2.2")).HelloAsync();
        await ShouldHearAfterAsync(server, elsewhere, Plain("ada", "wrong"), 5);
        await using TestClient other = await server.Connect(Here).HelloAsync();
        await ShouldHearAfterAsync(server, other, Plain("nobody", "wrong"), 5);
        await using TestClient fresh = await server.Connect(IPAddress.Parse("192.0.2.3")).HelloAsync();
        await ShouldHearAfterAsync(server, fresh, Plain("nobody2", "wrong"), 1);

        // Malformed messages count in their session.
        await ShouldHearAfterAsync(server, fresh, "YWRh", 2);
    }

    [Fact]
    public async Task Success_IsNotDelayed()
    {
        await using TestServer server = Server();
        server.Options.Limits.FailedLoginDelay = TimeSpan.FromSeconds(1);
        (await GuessAsync(server, "192.0.2.1", "ada", "secret")).Should().StartWith("235 ");
    }

    [Fact]
    public async Task WhatWasAnsweredBefore_IsSentBeforeTheWait()
    {
        await using TestServer server = Server();
        server.Options.Limits.FailedLoginDelay = TimeSpan.FromSeconds(1);
        await using TestClient client = await server.Connect(Here).HelloAsync();
        await client.SendAsync($"NOOP\r\nAUTH PLAIN {Plain("ada", "wrong")}\r\nNOOP\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250 ");

        await server.Clock.PassUntilAsync(ReadTwoAsync());

        async Task ReadTwoAsync()
        {
            (await client.ReadReplyAsync()).Should().Be(Denied);
            (await client.ReadReplyAsync()).Should().StartWith("250 ");
        }
    }

    [Fact]
    public async Task Wait_EndsWithTheConnection_AndSaysNothing()
    {
        await using TestServer server = Server(perAddress: 1);
        server.Options.Limits.FailedLoginDelay = TimeSpan.FromSeconds(5);
        await using TestClient client = await WaitingAsync(server);

        // Half-closed, to hear the answer sooner.
        client.FinishSending();

        await client.SessionEndsAsync();
        (await client.ReadReplyAsync()).Should().BeNull();
        server.Log.Lines.Should().Contain(line => line.EndsWith("ended: Impatient ", StringComparison.Ordinal));
        (await GuessAsync(server, "192.0.2.1", "ada", "secret")).Should().Be(Locked, "the guess counted before its answer");
    }

    [Fact]
    public async Task Wait_EndsWhenTheClientTalksOn()
    {
        await using TestServer server = Server();
        server.Options.Limits.FailedLoginDelay = TimeSpan.FromSeconds(5);
        await using TestClient client = await WaitingAsync(server);
        await client.SendAsync(new byte[server.Options.Limits.MaxAuthenticationLine + 1]);

        await client.SessionEndsAsync();
        (await client.ReadReplyAsync()).Should().BeNull();
    }

    [Fact]
    public async Task Stop_DoesNotWait()
    {
        await using TestServer server = Server();
        server.Options.Limits.FailedLoginDelay = TimeSpan.FromSeconds(5);
        await using TestClient client = await WaitingAsync(server);

        await server.Server.StopAsync(TestContext.Current.CancellationToken);

        (await client.ReadReplyAsync()).Should().Be(Denied);
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2 ");
        (await client.ReadReplyAsync()).Should().BeNull();
    }

    [Fact]
    public void TableThatIsFull_ForgetsWhoHasNotFailedForLongest()
    {
        ManualTimeProvider clock = new();
        FailureTable<int> table = new(most: 3, limit: 2, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), clock);
        table.Add(1, out _);
        table.Add(2, out _);
        table.Add(3, out _);
        table.Add(1, out bool locks).Should().Be(2);
        locks.Should().BeTrue();
        table.Add(4, out _);

        table.Count.Should().Be(3);
        table.Add(2, out _).Should().Be(1, "it was forgotten for 4");
        table.IsLocked(1).Should().BeTrue();
        for (int key = 10; key < 100_000; key++)
        {
            table.Add(key, out _);
        }

        table.Count.Should().Be(3);
    }

    [Fact]
    public void WhatIsOver_IsForgottenAtTheNextFailure()
    {
        ManualTimeProvider clock = new();
        FailureTable<int> table = new(most: 100, limit: 1, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), clock);
        table.Add(1, out _);
        table.Add(2, out _);
        clock.Advance(TimeSpan.FromMinutes(1));
        table.Add(3, out _);
        table.Count.Should().Be(3, "1 and 2 are locked for another minute");
        clock.Advance(TimeSpan.FromMinutes(1));
        table.Add(4, out _);
        table.Count.Should().Be(2);
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(0, 1)]
    public void Window_BeginsWithTheFirstFailureOfAKey(int ticks, int failures)
    {
        ManualTimeProvider clock = new();
        FailureTable<int> table = new(most: 100, limit: 0, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), clock);
        clock.Advance(TimeSpan.FromSeconds(50));
        table.Add(1, out _).Should().Be(1);
        clock.Advance(TimeSpan.FromSeconds(20));
        table.Add(2, out _);
        table.Add(1, out _).Should().Be(2);

        // 2 is in front and not over: what is 1's is not dropped, but begins again.
        clock.Advance(TimeSpan.FromSeconds(40) + TimeSpan.FromTicks(ticks));
        table.Add(1, out _).Should().Be(failures);
        table.Count.Should().Be(2);
    }

    [Fact]
    public void FailureWithoutANameOrAnAddress_CountsForTheOtherAlone()
    {
        FailedLogins logins = new(new SmtpLimits { MaxFailedLoginsPerAddress = 2, MaxFailedLoginsPerUser = 3 }, TimeProvider.System);
        IPEndPoint here = new(Here, 1);

        logins.Count(here, "", out bool addressLocks, out bool userLocks).Should().Be(1);
        (addressLocks, userLocks).Should().Be((false, false));
        logins.Count(here, "", out addressLocks, out userLocks).Should().Be(2);
        (addressLocks, userLocks).Should().Be((true, false));
        logins.Count(new IPEndPoint(IPAddress.Parse("192.0.2.2"), 1), "", out _, out _).Should().Be(1, "no name is nobody's");

        logins.Count(null, "ada", out addressLocks, out _).Should().Be(1);
        addressLocks.Should().BeFalse();
        logins.Count(here, "ada", out _, out _).Should().Be(3, "the address has more");
        logins.Count(null, "ada", out addressLocks, out userLocks).Should().Be(3);
        (addressLocks, userLocks).Should().Be((false, true));

        (logins.IsLocked(here), logins.IsLocked("ada"), logins.IsLocked(""), logins.IsLocked("bob")).Should().Be((true, true, false, false));
    }

    [Fact]
    public async Task LimitsOfZero_LockNobody()
    {
        await using TestServer server = Server(perAddress: 0, perUser: 0);
        for (int i = 0; i < 100; i++)
        {
            (await GuessAsync(server, "192.0.2.1", "ada", "wrong")).Should().Be(Denied);
        }

        (await GuessAsync(server, "192.0.2.1", "ada", "secret")).Should().StartWith("235 ");
    }

    [Fact]
    public void Delay_NeverOverflows()
    {
        FailedLogins logins = new(new SmtpLimits { FailedLoginDelay = TimeSpan.FromDays(1), MaxFailedLoginDelay = TimeSpan.FromDays(1) }, TimeProvider.System);

        foreach (int failures in new[] { 0, 1, 21, 64, int.MaxValue })
        {
            logins.DelayAfter(failures).Should().Be(TimeSpan.FromDays(1));
        }
    }

    private static async Task ShouldHearAfterAsync(TestServer server, TestClient client, string response, double seconds)
    {
        await client.SendAsync($"AUTH PLAIN {response}\r\n");
        await client.SessionWaitsAsync();
        Task<string?> reply = client.ReadReplyAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        reply.IsCompleted.Should().BeFalse(string.Create(CultureInfo.InvariantCulture, $"{seconds} s have to pass"));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await reply).Should().Be(Denied);
    }

    // A client whose wrong password is being waited over.
    private static async Task<TestClient> WaitingAsync(TestServer server)
    {
        TestClient client = await server.Connect(Here).HelloAsync();
        await client.SendAsync($"AUTH PLAIN {Plain("ada", "wrong")}\r\n");
        await client.SessionWaitsAsync();
        return client;
    }

    private static async Task<string?> GuessAsync(TestServer server, string address, string userName, string password)
    {
        await using TestClient client = await server.Connect(IPAddress.Parse(address)).HelloAsync();
        return await client.CommandAsync($"AUTH PLAIN {Plain(userName, password)}");
    }

    private static string Plain(string userName, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{userName}\0{password}"));

    private static TestServer Server(int perAddress = 100, int perUser = 100)
    {
        TestServer server = new TestServer().WithUsers();
        server.Options.UserAuthenticator = new CountingAuthenticator();
        server.Options.Limits.MaxFailedLoginsPerAddress = perAddress;
        server.Options.Limits.MaxFailedLoginsPerUser = perUser;
        return server;
    }

    private static int Asked(TestServer server) => ((CountingAuthenticator)server.Options.UserAuthenticator!).Asked;

    private sealed class CountingAuthenticator : IUserAuthenticator
    {
        public int Asked { get; private set; }

        public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
        {
            Asked++;
            return new(credential is PasswordCredential { UserName: "ada" or "Ada", Password: "secret" } ? AuthenticationResult.Success("ada") : AuthenticationResult.Failed);
        }
    }
}
