using System.IO.Pipelines;
using System.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Every size, count and time of <see cref="SmtpLimits"/>: below it, at it, beyond it.</summary>
public sealed class LimitTests
{
    /// <summary>Each limit and the test of it: a limit without one does not pass.</summary>
    [Fact]
    public void EveryLimit_HasATest()
    {
        Dictionary<string, string> tests = new()
        {
            [nameof(SmtpLimits.MaxCommandLine)] = nameof(CommandLine_AroundItsLimit),
            [nameof(SmtpLimits.MaxAuthenticationLine)] = nameof(AuthTests.LineOfTheExchangeAroundItsLimit),
            [nameof(SmtpLimits.MaxRecipients)] = nameof(Recipients_AroundTheirLimit),
            [nameof(SmtpLimits.MaxRecipientDomains)] = nameof(RecipientDomains_AroundTheirLimit),
            [nameof(SmtpLimits.MaxMessageSize)] = nameof(DataTests.SizeAroundTheLimit_HoldsWithoutSize),
            [nameof(SmtpLimits.MaxConnections)] = nameof(Connections_AroundTheirLimit),
            [nameof(SmtpLimits.MaxConnectionsPerAddress)] = nameof(ConnectionsFromOneAddress_AroundTheirLimit),
            [nameof(SmtpLimits.MaxBadCommands)] = nameof(BadCommands_AroundTheirLimit),
            [nameof(SmtpLimits.MaxRefusedRecipients)] = nameof(RefusedRecipients_AroundTheirLimit),
            [nameof(SmtpLimits.MaxFailedLogins)] = nameof(AuthTests.TooManyFailures_EndTheSession),
            [nameof(SmtpLimits.MaxFailedLoginsPerAddress)] = nameof(FailedLoginTests.FailuresFromOneAddress_AroundTheirLimit),
            [nameof(SmtpLimits.MaxFailedLoginsPerUser)] = nameof(FailedLoginTests.FailuresOfOneName_AroundTheirLimit),
            [nameof(SmtpLimits.FailedLoginWindow)] = nameof(FailedLoginTests.FailuresOfAnotherWindow_DoNotAddUp),
            [nameof(SmtpLimits.FailedLoginLockout)] = nameof(FailedLoginTests.Lock_EndsWithItsTime),
            [nameof(SmtpLimits.FailedLoginDelay)] = nameof(FailedLoginTests.NewsOfAFailure_ComesLaterEachTime),
            [nameof(SmtpLimits.MaxFailedLoginDelay)] = nameof(FailedLoginTests.NewsOfAFailure_ComesLaterEachTime),
            [nameof(SmtpLimits.MaxTransactions)] = nameof(Transactions_AroundTheirLimit),
            [nameof(SmtpLimits.CommandTimeout)] = nameof(IdleSession_TimesOut),
            [nameof(SmtpLimits.AuthenticationTimeout)] = nameof(AuthenticationResponse_TimesOut),
            [nameof(SmtpLimits.DataBlockTimeout)] = nameof(SilenceInData_TimesOut),
            [nameof(SmtpLimits.DataTimeout)] = nameof(SlowButSteadyData_EndsAtTheDataTimeout),
            [nameof(SmtpLimits.MinDataRate)] = nameof(DripBelowTheRate_TimesOut),
            [nameof(SmtpLimits.MinDataRateGracePeriod)] = nameof(DripBelowTheRate_TimesOut),
            [nameof(SmtpLimits.TlsHandshakeTimeout)] = nameof(StartTlsTests.HandshakeThatNeverComes_TimesOut),
            [nameof(SmtpLimits.ProxyHeaderTimeout)] = nameof(Net.ProxyTests.HeaderThatNeverComes_TimesOut),
            [nameof(SmtpLimits.FlushTimeout)] = nameof(PeerThatNeverReads_IsBrokenOff),
            [nameof(SmtpLimits.HookTimeout)] = nameof(HookTests.SlowFilter_IsCancelledAndAnswered451),
            [nameof(SmtpLimits.StoreTimeout)] = nameof(HookTests.SlowStore_IsCancelledAndAnswered451),
        };

        tests.Keys.Should().BeEquivalentTo(typeof(SmtpLimits).GetProperties().Select(p => p.Name));
        string[] known = [.. typeof(LimitTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Select(m => m.Name)];
        known.Should().Contain(tests.Values);
    }

    // RFC 5321 section 4.5.3.1.4 has 512 octets, to which extensions add.
    [Theory]
    [InlineData(-1, "250")]
    [InlineData(0, "250")]
    [InlineData(1, "500 5.5.2")]
    public Task CommandLine_AroundItsLimit(int beyond, string reply) => Dialog.PlayAsync($"""
        S: 220 *
        C: NOOP {new string('x', 2048 - "NOOP \r\n".Length + beyond)}
        S: {reply} *
        C: NOOP
        S: 250 2.0.0 *
        """);

    // Every parameter of every extension at its longest: what MaxCommandLine must hold by default.
    [Fact]
    public Task LongestCommands_FitTheDefault()
    {
        string path = $"{new string('l', 64)}@{string.Join('.', Enumerable.Repeat(new string('d', 47), 4))[..^2]}";
        path.Should().HaveLength(254);
        string mail = $"MAIL FROM:<{path}> SIZE=00000000000000000001 BODY=8BITMIME SMTPUTF8 RET=FULL ENVID={new string('e', 100)} REQUIRETLS MT-PRIORITY=-9 "
            + $"BY=-999999999;NT HOLDUNTIL=2026-12-01T00:00:00.123456789+00:00 AUTH={string.Concat(Enumerable.Repeat("+61", 64))}@{path[65..]}";
        string rcpt = $"RCPT TO:<{path}> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT={"rfc822;".PadRight(500, 'o')} RRVS=2014-04-03T23:01:00.123456789+00:00;C";
        return Dialog.PlayAsync(
            () =>
            {
                TestServer server = new TestServer { Tls = RequireTlsTests.SomeTls }.WithUsers().Offering(SmtpExtensions.All);
                server.Endpoint.Protocol = SmtpProtocol.Submission;
                return server;
            },
            $"""
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: AUTH PLAIN AGFkYQBzZWNyZXQ=
            S: 235 *
            C: {mail}
            S: 250 2.1.0 *
            C: {rcpt}
            S: 250 2.1.5 *
            """);
    }

    // The default is above the 100 of RFC 5321 section 4.5.3.1.8.
    [Fact]
    public async Task Recipients_AroundTheirLimit()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxRecipients = 3;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<1@d.test>
            S: 250 *
            C: RCPT TO:<2@d.test>
            S: 250 *
            C: RCPT TO:<3@d.test>
            S: 250 *
            C: RCPT TO:<4@d.test>
            S: 452 4.5.3 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            """);
        server.Store.Messages.Single().Transaction.Recipients.Should().HaveCount(3);
    }

    // RFC 9422 section 4.3.
    [Fact]
    public async Task RecipientDomains_AroundTheirLimit()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxRecipientDomains = 2;
        server.Options.MailboxFilter = new DelegateMailboxFilter(checkRecipient: (_, _, recipient, _) =>
            new(recipient.Mailbox.LocalPart == "no" ? SmtpReply.MailboxNotFound : SmtpReply.Ok));

        // Of the session, in any case; a recipient that is refused and <postmaster> have none.
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<1@one.test>
            S: 250 *
            C: RCPT TO:<no@refused.test>
            S: 550 *
            C: RCPT TO:<2@two.test>
            S: 250 *
            C: RCPT TO:<3@three.test>
            S: 452 4.5.3 Too many recipient domains*
            C: RCPT TO:<4@ONE.test>
            S: 250 *
            C: RCPT TO:<postmaster>
            S: 250 *
            C: RSET
            S: 250 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<3@three.test>
            S: 452 4.5.3 Too many recipient domains*
            C: RCPT TO:<2@two.test>
            S: 250 *
            """);
    }

    [Fact]
    public async Task BadCommands_AroundTheirLimit()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxBadCommands = 3;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: XYZZY
            S: 500 *
            C: NOOP
            S: 250 *
            C: RCPT TO:<>
            S: 503 *
            C: VRFY
            S: 421 4.7.0 Too many bad commands*
            S: (closed)
            """);
    }

    [Fact]
    public async Task RefusedRecipients_AroundTheirLimit()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxRefusedRecipients = 2;
        server.Options.MailboxFilter = new DelegateMailboxFilter(checkRecipient: (_, _, recipient, _) => new(recipient.Mailbox.LocalPart switch
        {
            "later" => SmtpReply.MailboxBusy,
            "no" => SmtpReply.MailboxNotFound,
            _ => SmtpReply.Ok,
        }));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<no@d.test>
            S: 550 5.1.1 *
            C: RCPT TO:<later@d.test>
            S: 450 4.2.1 *
            C: RCPT TO:<yes@d.test>
            S: 250 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<no@d.test>
            S: 421 4.7.0 Too many refused recipients*
            S: (closed)
            """);
    }

    [Fact]
    public async Task LimitsOfZero_AreNone()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxTransactions = 0;
        server.Options.Limits.MaxRecipientDomains = 0;
        server.Options.Limits.MaxMessageSize = 0;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> SIZE=9223372036854775807
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: hello
            C: .
            S: 250 *
            C: MAIL FROM:<a@b.test> SIZE=9223372036854775808
            S: 552 5.3.4 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            """);
    }

    [Fact]
    public async Task Transactions_AroundTheirLimit()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxTransactions = 2;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: HELO client.test
            S: 250 *
            C: MAIL FROM:<1@b.test>
            S: 250 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<2@b.test>
            S: 250 *
            C: RSET
            S: 250 *
            C: MAIL FROM:<3@b.test>
            S: 421 4.7.0 *
            S: (closed)
            """);
    }

    [Fact]
    public async Task Connections_AroundTheirLimit()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxConnections = 2;
        await using TestClient first = await server.Connect().HelloAsync();
        TestClient second = await server.Connect().HelloAsync();
        await using TestClient third = server.Connect();
        (await third.ReadReplyAsync()).Should().StartWith("421 4.3.2 Too many connections");
        (await third.ReadReplyAsync()).Should().BeNull();

        await second.DisposeAsync();
        await second.SessionEndsAsync();
        await using TestClient fourth = await server.Connect().HelloAsync();
    }

    [Theory]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")]
    public async Task ConnectionsFromOneAddress_AroundTheirLimit(string address, string sameHost, string otherHost)
    {
        await using TestServer server = new();
        server.Options.Limits.MaxConnectionsPerAddress = 2;
        await using TestClient first = await server.Connect(IPAddress.Parse(address)).HelloAsync();
        TestClient second = await server.Connect(IPAddress.Parse(sameHost)).HelloAsync();
        await using TestClient third = server.Connect(IPAddress.Parse(address));
        (await third.ReadReplyAsync()).Should().StartWith("421 4.7.0 Too many connections from your address");
        await using TestClient other = await server.Connect(IPAddress.Parse(otherHost)).HelloAsync();

        await second.DisposeAsync();
        await second.SessionEndsAsync();
        await using TestClient fourth = await server.Connect(IPAddress.Parse(address)).HelloAsync();
    }

    // RFC 5321 section 4.5.3.2.7: 5 minutes.
    [Fact]
    public Task IdleSession_TimesOut() => Dialog.PlayAsync("""
        S: 220 *
        T: 299
        C: NOOP
        S: 250 2.0.0 *
        T: 299
        C: NOOP
        S: 250 2.0.0 *
        T: 301
        S: 421 4.4.2 *
        S: (closed)
        """);

    [Fact]
    public async Task LineThatHasBegun_ReArmsNothing()
    {
        await using TestServer server = new();
        await Dialog.PlayAsync(server, """
            S: 220 *
            T: 100
            C: NO\
            T: 100
            C: O\
            T: 101
            S: 421 4.4.2 *
            S: (closed)
            """);
    }

    [Fact]
    public async Task AuthenticationResponse_TimesOut()
    {
        await using TestServer server = new TestServer().WithUsers();
        await using TestClient client = await server.Connect().HelloAsync();
        await Dialog.PlayAsync(server, client, """
            C: AUTH LOGIN
            S: 334 *
            T: 119
            C: YWRh
            S: 334 *
            T: 60
            C: c2Vj\
            T: 61
            S: 421 4.4.2 *
            S: (closed)
            """);
    }

    // RFC 5321 section 4.5.3.2.5: 3 minutes.
    [Fact]
    public async Task SilenceInData_TimesOut()
    {
        MessageBodyException? seen = null;
        await using TestServer server = new TestServer().WithStore(async (_, _, body, cancellationToken) =>
        {
            try
            {
                await body.CopyToAsync(Stream.Null, cancellationToken);
                return SmtpReply.Ok;
            }
            catch (MessageBodyException exception)
            {
                seen = exception;
                throw;
            }
        });
        await using TestClient client = await server.Connect().DataAsync();
        await Dialog.PlayAsync(server, client, """
            T: 179
            C: hello
            T: 181
            S: 421 4.4.2 *
            S: (closed)
            """);
        seen!.Failure.Should().Be(MessageBodyFailure.TimedOut);
    }

    [Fact]
    public async Task SlowButSteadyData_EndsAtTheDataTimeout()
    {
        await using TestServer server = new();
        server.Options.Limits.MinDataRate = 0;
        server.Options.Limits.DataTimeout = TimeSpan.FromMinutes(10);
        await using TestClient client = await server.Connect().DataAsync();
        await Dialog.PlayAsync(server, client, """
            T: 170
            C: one
            T: 170
            C: two
            T: 170
            C: three
            T: 91
            S: 421 4.4.2 *
            S: (closed)
            """);
        server.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task DripBelowTheRate_TimesOut()
    {
        // 10 octets a second after a grace of 20 seconds: 100 octets earn 10 seconds more.
        await using TestServer server = new();
        server.Options.Limits.MinDataRate = 10;
        server.Options.Limits.MinDataRateGracePeriod = TimeSpan.FromSeconds(20);
        await using TestClient client = await server.Connect().DataAsync();
        await Dialog.PlayAsync(server, client, $"""
            T: 19
            C: {new string('x', 98)}
            T: 10.9
            C: \
            C: y\
            T: 0.1
            T: 0.2
            S: 421 4.4.2 *
            S: (closed)
            """);
        server.Stored.Should().BeEmpty();
    }

    [Theory]
    [InlineData("DATA", "354 ", 2)]
    [InlineData("BDAT 5000 LAST", null, 2)]
    [InlineData("BDAT 5000 MORE", null, 5)]
    public async Task SteadyDataAboveTheRate_MayTakeItsTime(string command, string? goAhead, int replyClass)
    {
        // 25 octets a second where 10 are asked for: the grace of 20 seconds is over after the second part. The last one is of a chunk that is refused.
        await using TestServer server = new();
        server.Options.Limits.MinDataRate = 10;
        server.Options.Limits.MinDataRateGracePeriod = TimeSpan.FromSeconds(20);
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
        (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 ");
        await client.SendAsync(command + "\r\n");
        if (goAhead is not null)
        {
            (await client.ReadReplyAsync()).Should().StartWith(goAhead);
        }

        for (int i = 0; i < 20; i++)
        {
            await client.SessionWaitsAsync();
            server.Clock.Advance(TimeSpan.FromSeconds(10));

            // What comes at the very end of the time is still in time: the session is to find nothing there when its time is up.
            await client.SessionWaitsAsync();
            client.SessionHasEnded.Should().BeFalse("it is fast enough");
            await client.SendAsync(new string('x', 250));
        }

        if (goAhead is not null)
        {
            await client.SendAsync("\r\n.\r\n");
        }

        (await client.ReadReplyAsync())![0].Should().Be((char)('0' + replyClass));
        server.Stored.Should().HaveCount(replyClass == 2 ? 1 : 0);
    }

    [Theory]
    [InlineData("DATA", "354 ", "250 ")]
    [InlineData("BDAT 16 LAST", null, "250 ")]
    [InlineData("BDAT 16 MORE", null, "501 ")]
    public async Task EachMessage_HasItsOwnTime(string command, string? goAhead, string reply)
    {
        // Three minutes of waiting each, where a message has five; the last one is a chunk that is refused, and read all the same.
        await using TestServer server = new();
        server.Options.Limits.MinDataRate = 0;
        server.Options.Limits.DataTimeout = TimeSpan.FromMinutes(5);
        await using TestClient client = await server.Connect().HelloAsync();
        foreach ((string how, string? go, string answer) in new[] { ("DATA", "354 ", "250 "), (command, goAhead, reply) })
        {
            (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
            (await client.CommandAsync("RCPT TO:<c@d.test>")).Should().StartWith("250 ");
            await client.SendAsync(how + "\r\n");
            if (go is not null)
            {
                (await client.ReadReplyAsync()).Should().StartWith(go);
            }

            foreach (string part in new[] { "one\r\n", "two\r\n" })
            {
                await client.SessionWaitsAsync();
                server.Clock.Advance(TimeSpan.FromSeconds(90));
                await client.SessionWaitsAsync();
                client.SessionHasEnded.Should().BeFalse("the message before it took its own time");
                await client.SendAsync(part);
            }

            await client.SessionWaitsAsync();
            await client.SendAsync(go is null ? "three\n" : ".\r\n");
            (await client.ReadReplyAsync()).Should().StartWith(answer);
        }
    }

    [Fact]
    public async Task PeerThatNeverReads_IsBrokenOff()
    {
        await using TestServer server = new();
        await using TestClient client = server.Connect(toClientOptions: new PipeOptions(pauseWriterThreshold: 1000, resumeWriterThreshold: 500));

        // More replies than the pipe takes; none of them is read.
        await client.SendAsync(string.Concat(Enumerable.Repeat("NOOP\r\n", 3000)));
        while (!client.SessionHasEnded)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }

        server.Log.Lines.Should().Contain(line => line.Contains("ended: NotReading", StringComparison.Ordinal));
    }
}
