using System.Net;
using System.Security.Claims;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>XCLIENT (Postfix's XCLIENT_README): who may, what begins again and what does not.</summary>
public sealed class XClientTests
{
    private static readonly IPAddress Proxy = IPAddress.Parse("192.0.2.10");

    [Fact]
    public async Task TrustedClient_SpeaksForAnother()
    {
        List<string> seen = [];
        await using TestServer server = Trusting().WithUsers();
        server.Options.ConnectionFilter = new DelegateConnectionFilter((session, _) =>
        {
            seen.Add($"{session.RemoteEndPoint} {session.LocalEndPoint} {session.RemoteHostName} {session.HelloName} {session.User?.Identity?.Name}");
            return new(SmtpReply.Ok);
        });
        await PlayAsync(server, """
            S: 220 mx.example.com ESMTP SmtpKit
            C: EHLO proxy.test
            S: 250+
            C: xclient NAME=spike.porcupine.test ADDR=198.51.100.2 PORT=4321 LOGIN=ada DESTADDR=203.0.113.1 DESTPORT=25 HELO=told.test
            S: 220 mx.example.com ESMTP SmtpKit
            C: MAIL FROM:<a@b.test>
            S: 503 5.5.1 Send EHLO *
            C: EHLO spike.porcupine.test
            S: 250+
            C: AUTH PLAIN
            S: 503 5.5.1 Already authenticated
            C: XCLIENT ADDR=192.0.2.10
            S: 500 5.5.1 *
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: hello
            C: .
            S: 250 *
            """);
        seen.Should().Equal("192.0.2.10:40000    ", "198.51.100.2:4321 203.0.113.1:25 spike.porcupine.test told.test ada");
    }

    [Fact]
    public async Task Ehlo_ListsItToTrustedClientsOnly()
    {
        await using TestServer server = Trusting();
        await using TestClient client = server.Connect(Proxy);
        await client.ReadReplyAsync();
        string[] lines = (await client.CommandAsync("EHLO proxy.test"))!.Split('\n');
        lines[^2..].Select(line => line[4..]).Should().Equal(
            "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT", "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE");
        (await client.CommandAsync("XCLIENT ADDR=198.51.100.2")).Should().StartWith("220");
        (await client.CommandAsync("EHLO client.test")).Should().NotContainAny("XCLIENT", "XFORWARD");
    }

    [Fact]
    public async Task Login_IsAPrincipalOfItsOwnKindAndNeedsNoAuthenticator()
    {
        ClaimsPrincipal? user = null;
        string? mechanism = null;
        await using TestServer server = Trusting();
        server.Options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
        {
            (user, mechanism) = (session.User, session.AuthenticationMechanism);
            return new(SmtpReply.Ok);
        });
        await PlayAsync(server, """
            S: 220 *
            C: XCLIENT LOGIN=ada+40b.test
            S: 220 *
            C: EHLO c
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            """);
        user!.Identity!.Name.Should().Be("ada@b.test");
        user.Identity.AuthenticationType.Should().Be("XCLIENT");
        user.Identity.IsAuthenticated.Should().BeTrue();
        mechanism.Should().Be("XCLIENT");
    }

    [Theory]
    [InlineData("XCLIENT ADDR=192.0.2.10")]
    [InlineData("XCLIENT LOGIN=[UNAVAILABLE]")]
    public async Task WithoutALogin_NobodyIsSignedInAnyMore(string xclient)
    {
        await using TestServer server = Trusting().WithUsers();
        server.Endpoint.RequireAuthentication = true;
        await PlayAsync(server, $"""
            S: 220 *
            C: EHLO proxy.test
            S: 250+
            C: AUTH PLAIN AGFkYQBzZWNyZXQ=
            S: 235 *
            C: {xclient}
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 530 5.7.0 *
            C: AUTH PLAIN AGFkYQBzZWNyZXQ=
            S: 235 *
            """);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("192.0.2.11")]
    [InlineData("::1")]
    [InlineData("::192.0.2.10")]
    public async Task OthersDoNotKnowTheCommand(string? from)
    {
        await using TestServer server = Trusting();
        server.Options.Limits.MaxBadCommands = 4;
        await using TestClient client = server.Connect(from is null ? null : IPAddress.Parse(from));
        await Dialog.PlayAsync(server, client, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: XCLIENT ADDR=192.0.2.10
            S: 500 5.5.1 Command not recognized
            C: XCLIENT
            S: 500 5.5.1 Command not recognized
            C: XFORWARD ADDR=192.0.2.10
            S: 500 5.5.1 Command not recognized
            C: XYZZY
            S: 421 4.7.0 *
            S: (closed)
            """);
    }

    [Theory]
    [InlineData("192.0.2.10")]
    [InlineData("::ffff:192.0.2.10")]
    public async Task TrustedAddress_IsOneHoweverItIsWritten(string from)
    {
        foreach (string network in new[] { "192.0.2.8/30", "::ffff:192.0.2.8/126" })
        {
            await using TestServer server = Trusting(network);
            await using TestClient client = server.Connect(IPAddress.Parse(from));
            await client.ReadReplyAsync();
            (await client.CommandAsync("XCLIENT ADDR=198.51.100.2")).Should().StartWith("220");
        }
    }

    [Theory]
    [InlineData("192.0.2.10", "220")]
    [InlineData("127.0.0.1", "500")]
    public async Task BehindAProxyHeader_TheAddressThatItTellsIsTrusted(string source, string reply)
    {
        // Not the balancer's own, through which everybody comes.
        await using TestServer server = Trusting();
        server.Endpoint.RequireProxyHeader = true;
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync($"PROXY TCP4 {source} 198.51.100.2 40000 25\r\n");
        await client.ReadReplyAsync();
        (await client.CommandAsync("XCLIENT ADDR=203.0.113.5")).Should().StartWith(reply);
    }

    [Fact]
    public async Task BehindABalancer_ItIsNotTheBalancerWhoIsTrusted()
    {
        await using TestServer server = Trusting("127.0.0.1/32");
        server.Endpoint.RequireProxyHeader = true;
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync("PROXY TCP4 203.0.113.6 198.51.100.2 40000 25\r\n");
        await client.ReadReplyAsync();
        (await client.CommandAsync("XCLIENT ADDR=203.0.113.5")).Should().StartWith("500");
    }

    [Fact]
    public Task Malformed_ChangesNothing() => PlayTwiceAsync("""
        S: 220 *
        C: EHLO proxy.test
        S: 250+
        C: XCLIENT
        S: 501 5.5.4 Syntax: XCLIENT *
        C: XCLIENT ADDR=198.51.100.2 COLOUR=red
        S: 501 5.5.4 *
        C: XCLIENT ADDR=mail.test
        S: 501 5.5.4 *
        C: XCLIENT HELO=a+0D+0ARCPT
        S: 501 5.5.4 *
        C: XCLIENT PROTO=LMTP
        S: 501 5.5.4 *
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: XCLIENT ADDR=198.51.100.2
        S: 503 5.5.1 Not allowed during a mail transaction
        C: XFORWARD ADDR=198.51.100.2
        S: 503 5.5.1 Not allowed during a mail transaction
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: RSET
        S: 250 *
        C: XCLIENT ADDR=198.51.100.2 PROTO=esmtp
        S: 220 *
        """);

    [Fact]
    public Task Pipelined_EachIsAnsweredAsTheClientOfItsMoment() => PlayTwiceAsync("""
        S: 220 *
        C: EHLO proxy.test
        C: XCLIENT HELO=a.test
        C: XCLIENT ADDR=198.51.100.2
        C: XCLIENT ADDR=192.0.2.10
        C: MAIL FROM:<a@b.test>
        C: EHLO client.test
        C: MAIL FROM:<a@b.test>
        S: 250+
        S: 220 *
        S: 220 *
        S: 500 5.5.1 *
        S: 503 5.5.1 *
        S: 250+
        S: 250 2.1.0 *
        """);

    [Fact]
    public Task UnavailableAddress_IsNobodysAndTrustedByNobody() => PlayTwiceAsync("""
        S: 220 *
        C: XCLIENT ADDR=[UNAVAILABLE] NAME=[TEMPUNAVAIL]
        S: 220 *
        C: XCLIENT ADDR=192.0.2.10
        S: 500 5.5.1 *
        """);

    [Theory]
    [InlineData("PORT=77", "ADDR=198.51.100.2", "198.51.100.2:77")]
    [InlineData("PORT=77", "ADDR=198.51.100.2 PORT=78", "198.51.100.2:78")]
    [InlineData("HELO=x", "ADDR=198.51.100.2", "198.51.100.2:0")]
    [InlineData("HELO=x", "PORT=77", "192.0.2.10:77")]
    [InlineData("HELO=x", "PORT=[UNAVAILABLE]", "192.0.2.10:0")]
    public async Task SeveralInARow_AddUp(string first, string second, string remote)
    {
        List<string?> seen = [];
        await using TestServer server = Trusting();
        server.Options.ConnectionFilter = new DelegateConnectionFilter((session, _) =>
        {
            seen.Add(session.RemoteEndPoint?.ToString());
            return new(SmtpReply.Ok);
        });
        await PlayAsync(server, $"""
            S: 220 *
            C: XCLIENT {first}
            S: 220 *
            C: XCLIENT {second}
            S: 220 *
            """);
        seen[^1].Should().Be(remote);
    }

    [Fact]
    public async Task FilterMayRefuseTheNewClient()
    {
        int ends = 0;
        TestServer Make()
        {
            TestServer server = Trusting();
            server.Options.ConnectionFilter = new DelegateConnectionFilter(
                (session, _) => new(((IPEndPoint)session.RemoteEndPoint!).Address.ToString() switch
                {
                    "198.51.100.1" => new SmtpReply(220, "hello, one"),
                    "198.51.100.2" => SmtpReply.PolicyRejected,
                    "198.51.100.3" => SmtpReply.LocalError,
                    _ => SmtpReply.Ok,
                }),
                onDisconnected: (_, _, _) =>
                {
                    ends++;
                    return default;
                });
            return server;
        }

        await using TestServer first = Make();
        await PlayAsync(first, """
            S: 220 mx.example.com ESMTP SmtpKit
            C: XCLIENT ADDR=198.51.100.1
            S: 220 mx.example.com hello, one
            C: QUIT
            S: 221 *
            S: (closed)
            """);
        await using TestServer second = Make();
        await PlayAsync(second, """
            S: 220 *
            C: XCLIENT ADDR=198.51.100.2
            S: 554 5.7.1 Rejected by policy
            C: EHLO client.test
            S: 503 *
            C: QUIT
            S: 221 *
            S: (closed)
            """);
        await using TestServer third = Make();
        await PlayAsync(third, """
            S: 220 *
            C: XCLIENT ADDR=198.51.100.3
            S: 421 4.3.0 *
            S: (closed)
            """);
        ends.Should().Be(3, "the end is told once for each connection");
    }

    [Fact]
    public async Task UnderTls_TlsIsKept()
    {
        await using TestServer server = Trusting();
        server.Endpoint.Certificate = TestCertificate.Context;
        await using TestClient client = server.Connect(Proxy);
        await client.HelloAsync();
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220");
        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        (await client.CommandAsync("XCLIENT ADDR=198.51.100.2")).Should().StartWith("220 mx.example.com");
        (await client.CommandAsync("EHLO client.test")).Should().NotContain("STARTTLS");
        (await client.CommandAsync("STARTTLS")).Should().StartWith("503");
    }

    [Fact]
    public async Task RequiredTls_ComesFirst()
    {
        await using TestServer server = Trusting();
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.RequireTls = true;
        await PlayAsync(server, """
            S: 220 *
            C: XCLIENT ADDR=198.51.100.2
            S: 530 5.7.0 *
            """);
    }

    [Fact]
    public async Task Flood_IsBounded()
    {
        await using TestServer server = Trusting();
        await using TestClient client = server.Connect(Proxy);
        await client.SendAsync(string.Concat(Enumerable.Repeat("XCLIENT HELO=x\r\n", 150)));
        (await client.ReadToEndAsync()).Should().MatchRegex("^(220 [^\n]*\n){101}421 4.7.0 Too many XCLIENT [^\n]*\n$");
    }

    [Fact]
    public async Task WhatWasCounted_StaysCounted()
    {
        await using TestServer server = Trusting();
        server.Options.Limits.MaxBadCommands = 3;
        server.Options.Limits.MaxTransactions = 1;
        await PlayAsync(server, """
            S: 220 *
            C: XYZZY
            S: 500 *
            C: XCLIENT HELO=x
            S: 220 *
            C: XYZZY
            S: 500 *
            C: XCLIENT HELO=x
            S: 220 *
            C: XYZZY
            S: 421 4.7.0 Too many bad*
            S: (closed)
            """);
        await PlayAsync(server, """
            S: 220 *
            C: EHLO c
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RSET
            S: 250 *
            C: XCLIENT HELO=x
            S: 220 *
            C: EHLO c
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 421 4.7.0 Too many messages*
            S: (closed)
            """);
    }

    [Fact]
    public async Task WhatWasTold_StandsInReceived()
    {
        string? received = null;
        await using TestServer server = Trusting().WithStore((session, transaction, _, _) =>
        {
            received = ReceivedField.Create(session, transaction);
            return new(SmtpReply.Ok);
        });
        await PlayAsync(server, """
            S: 220 *
            C: XCLIENT NAME=spike.porcupine.test ADDR=IPV6:2001:db8::9
            S: 220 *
            C: EHLO spike
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: .
            S: 250 *
            """);
        received.Should().StartWith("Received: from spike (spike.porcupine.test [IPv6:2001:db8::9])\r\n\tby mx.example.com");
    }

    [Fact]
    public async Task ClientThatLeavesDuringTheQuestion_HarmsNobody()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = Trusting();
        server.Options.ConnectionFilter = new DelegateConnectionFilter(async (session, _) =>
        {
            if (session.RemoteEndPoint is IPEndPoint { Port: 77 })
            {
                asked.SetResult();
                await go.Task;
            }

            return SmtpReply.Ok;
        });
        TestClient client = server.Connect(Proxy);
        await client.ReadReplyAsync();
        await client.SendAsync("XCLIENT PORT=77\r\nEHLO x\r\n");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await client.DisposeAsync();
        go.SetResult();
        await client.SessionEndsAsync();
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static TestServer Trusting(string network = "192.0.2.10/32")
    {
        TestServer server = new();
        server.Endpoint.TrustedXClients = [IPNetwork.Parse(network)];
        return server;
    }

    [Fact]
    public async Task ItemsOfTheHost_SurviveStartTlsAndXClient()
    {
        List<object?> seen = [];
        await using TestServer server = Trusting();
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Options.ConnectionFilter = new DelegateConnectionFilter(
            onConnected: (session, _) =>
            {
                session.Items.TryAdd("asked", session.RemoteEndPoint);
                return new(SmtpReply.Ok);
            },
            onHello: (session, _, _) =>
            {
                seen.Add(session.Items["asked"]);
                return new(SmtpReply.Ok);
            });
        await using TestClient client = server.Connect(Proxy);
        await Dialog.PlayAsync(server, client, """
            S: 220 *
            C: EHLO proxy.test
            S: 250+
            C: STARTTLS
            S: 220 *
            """);
        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        await Dialog.PlayAsync(server, client, """
            C: EHLO proxy.test
            S: 250+
            C: XCLIENT ADDR=198.51.100.2
            S: 220 *
            C: EHLO client.test
            S: 250+
            """);

        seen.Should().HaveCount(3).And.AllBeEquivalentTo(new IPEndPoint(Proxy, 40000));
    }

    // What it tells comes long after the connection was let in, and may change with each message.
    [Fact]
    public async Task AddressThatIsTold_IsNotTheOneThatCounts()
    {
        IPAddress told = IPAddress.Parse("198.51.100.2");
        await using TestServer server = Trusting();
        server.Options.Limits.MaxConnectionsPerAddress = 1;
        await using TestClient proxied = server.Connect(Proxy);
        await Dialog.PlayAsync(server, proxied, $"""
            S: 220 *
            C: XCLIENT ADDR={told}
            S: 220 *
            """);

        await using TestClient direct = await server.Connect(told).HelloAsync();
        await using TestClient second = server.Connect(Proxy);
        (await second.ReadReplyAsync()).Should().StartWith("421 4.7.0");
    }

    private static async Task PlayAsync(TestServer server, string transcript)
    {
        await using TestClient client = server.Connect(Proxy);
        await Dialog.PlayAsync(server, client, transcript);
    }

    private static async Task PlayTwiceAsync(string transcript)
    {
        foreach (bool octetByOctet in new[] { false, true })
        {
            await using TestServer server = Trusting();
            await using TestClient client = server.Connect(Proxy);
            await Dialog.PlayAsync(server, client, transcript, octetByOctet);
        }
    }
}
