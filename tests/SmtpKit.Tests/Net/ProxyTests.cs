using System.Net;
using System.Net.Security;
using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>The PROXY protocol before a session: what the session then is, and what becomes of whoever sends something else.</summary>
public sealed class ProxyTests
{
    private const string Line = "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string, byte[]> NoHeaders => new()
    {
        { "a client without a proxy", "EHLO client.test\r\n"u8.ToArray() },
        { "a TLS handshake", Convert.FromHexString("16030100F8010000F40303") },
        { "HTTP", "GET / HTTP/1.1\r\nHost: mx.example.com\r\n\r\n"u8.ToArray() },
        { "a line ended by LF", "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\nEHLO client.test\r\n"u8.ToArray() },
        { "108 octets without an end", Encoding.ASCII.GetBytes("PROXY UNKNOWN " + new string('x', 94)) },
        { "a block of 65,551 octets", [.. ProxyHeaders.Signature, 0x21, 0x11, 0xFF, 0xFF] },
        { "a value beyond the block", ProxyHeaders.Block(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Addresses4, [0x02, 0x00, 0x09, 0x61]) },
        { "a wrong checksum", ProxyHeaders.Block(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Addresses4, ProxyHeaders.Tlv(0x03, 1, 2, 3, 4)) },
        { "a datagram", ProxyHeaders.Block(ProxyHeaders.Proxy, 0x12, ProxyHeaders.Addresses4) },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Header_GivesTheSessionItsEndPoints(bool octetByOctet)
    {
        foreach ((byte[] header, int version, int tlvs) in new[]
        {
            (Encoding.ASCII.GetBytes(Line), 1, 0),
            (ProxyHeaders.Block(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Addresses4, ProxyHeaders.Tlv(SmtpProxyTlv.Authority, "mx.example.com"u8.ToArray())), 2, 1),
        })
        {
            SmtpSession? seen = null;
            await using TestServer server = Behind(session => seen = session);
            await using TestClient client = server.Connect(IPAddress.Loopback);
            foreach (byte[] part in header.Chunk(octetByOctet ? 1 : header.Length))
            {
                await client.SessionWaitsAsync();
                await client.SendAsync(part);
            }

            await Dialog.PlayAsync(server, client, """
                S: 220 *
                C: EHLO client.test
                S: 250+
                C: MAIL FROM:<a@b.test>
                S: 250 *
                """);
            seen!.RemoteEndPoint.Should().Be(IPEndPoint.Parse("192.0.2.1:40000"));
            seen.LocalEndPoint.Should().Be(IPEndPoint.Parse("198.51.100.2:25"));
            seen.TransportRemoteEndPoint.Should().Be(new IPEndPoint(IPAddress.Loopback, 40000));
            seen.TransportLocalEndPoint.Should().BeNull("this transport has none");
            seen.ProxyHeader!.Version.Should().Be(version);
            seen.ProxyHeader.Source.Should().Be(seen.RemoteEndPoint);
            seen.ProxyHeader.Destination.Should().Be(seen.LocalEndPoint);
            seen.ProxyHeader.Tlvs.Should().HaveCount(tlvs);
            server.Log.Lines.Should().Contain(line => line.Contains("began: 192.0.2.1:40000 to 198.51.100.2:25", StringComparison.Ordinal))
                .And.Contain(line => line.Contains($"relayed by 127.0.0.1:40000, PROXY version {version}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN 192.0.2.1 198.51.100.2 40000 25\r\n")]
    [InlineData(null)]
    public async Task HeaderWithoutAClient_KeepsTheRealEndPoints(string? line)
    {
        SmtpSession? seen = null;
        await using TestServer server = Behind(session => seen = session);
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(line is null ? ProxyHeaders.Block(ProxyHeaders.Local, 0x11, ProxyHeaders.Addresses4) : Encoding.ASCII.GetBytes(line));
        await client.HelloAsync();
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
        seen!.RemoteEndPoint.Should().Be(new IPEndPoint(IPAddress.Loopback, 40000));
        seen.LocalEndPoint.Should().BeNull();
        seen.ProxyHeader!.Source.Should().BeNull();
    }

    [Fact]
    public async Task WithoutTheOption_AHeaderIsAnUnknownCommand()
    {
        SmtpSession? seen = null;
        await using TestServer server = Behind(session => seen = session);
        server.Endpoint.RequireProxyHeader = false;
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await Dialog.PlayAsync(server, client, """
            S: 220 *
            C: PROXY TCP4 192.0.2.1 198.51.100.2 40000 25
            S: 500 5.5.1 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 *
            """);
        seen!.RemoteEndPoint.Should().Be(new IPEndPoint(IPAddress.Loopback, 40000)).And.Be(seen.TransportRemoteEndPoint);
        seen.ProxyHeader.Should().BeNull();
    }

    [Theory]
    [MemberData(nameof(NoHeaders))]
    public async Task WhatIsNoHeader_ClosesTheConnectionWithoutAWord(string what, byte[] octets)
    {
        foreach (int size in new[] { octets.Length, 1 })
        {
            await using TestServer server = Behind();
            server.Options.Limits.MaxConnections = 1;
            await using TestClient client = server.Connect(IPAddress.Loopback);
            foreach (byte[] part in octets.Chunk(size))
            {
                await client.SessionWaitsAsync();
                if (client.SessionHasEnded)
                {
                    break;
                }

                await TrySendAsync(client, part);
            }

            (await client.ReadToEndAsync()).Should().BeEmpty($"{what} hears nothing");
            await client.SessionEndsAsync();
            server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
            await ShouldServeAsync(server);
        }
    }

    [Theory]
    [InlineData(4.999, false)]
    [InlineData(5, true)]
    public async Task HeaderThatNeverComes_TimesOut(double seconds, bool closed)
    {
        await using TestServer server = Behind();
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await ShouldBeClosedOrServedAsync(client, Line, closed);
    }

    [Theory]
    [InlineData(0.113, false)]
    [InlineData(0.114, true)]
    public async Task HeaderOctetByOctet_HasFiveSecondsInAll(double pause, bool closed)
    {
        // 44 octets, a pause before each of them.
        await using TestServer server = Behind();
        await using TestClient client = server.Connect(IPAddress.Loopback);
        Line.Should().HaveLength(44);
        foreach (char octet in Line[..^1])
        {
            await client.SessionWaitsAsync();
            server.Clock.Advance(TimeSpan.FromSeconds(pause));
            await client.SendAsync(octet.ToString());
        }

        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(pause));
        await ShouldBeClosedOrServedAsync(client, Line[^1..], closed);
    }

    [Fact]
    public async Task TimeForTheHeader_IsALimit()
    {
        await using TestServer server = Behind();
        server.Options.Limits.ProxyHeaderTimeout = TimeSpan.FromSeconds(60);
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(59));
        await ShouldBeClosedOrServedAsync(client, Line, closed: false);
    }

    [Fact]
    public async Task TimeForTheHeader_DoesNotRunOnInTheSession()
    {
        await using TestServer server = Behind();
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(Line);
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(60));
        (await client.CommandAsync("NOOP")).Should().StartWith("250 ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r")]
    [InlineData(Line)]
    public async Task Disconnect_FreesThePlace(string sent)
    {
        await using TestServer server = Behind();
        server.Options.Limits.MaxConnections = 1;
        TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(sent);
        await client.DisposeAsync();
        await client.SessionEndsAsync();
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
        await ShouldServeAsync(server);
    }

    [Fact]
    public async Task TransportThatFails_EndsItsOwnConnectionOnly()
    {
        await using TestServer server = Behind();
        PipePeer peer = new(server);
        await peer.SendAsync("PROXY ");
        peer.Reset();
        await peer.SessionEndsAsync();
        server.Log.Lines.Should().Contain(line => line.Contains("Connection reset by peer", StringComparison.Ordinal))
            .And.NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
        await ShouldServeAsync(server);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("127.0.0.2", false)]
    [InlineData("::ffff:127.0.0.2", false)]
    [InlineData("192.0.2.7", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::", false)]
    public async Task ByDefault_OnlyTheTwoLoopbackAddressesAreTrusted(string address, bool trusted)
    {
        await using TestServer server = Behind();
        await ShouldTrustAsync(server, server.Connect(IPAddress.Parse(address)), trusted);
    }

    [Theory]
    [InlineData("10.0.0.0", false)]
    [InlineData("10.1.0.0", true)]
    [InlineData("10.1.255.255", true)]
    [InlineData("10.2.0.0", false)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("192.0.2.9", true)]
    [InlineData("192.0.3.9", false)]
    [InlineData("2001:db8:0:1::7", true)]
    [InlineData("2001:db8:0:2::7", false)]
    [InlineData("127.0.0.1", false)]
    public async Task TrustedProxies_TakeTheDefaultsPlace(string address, bool trusted)
    {
        await using TestServer server = Behind();
        server.Endpoint.TrustedProxies = [IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("2001:db8:0:1::/64"), IPNetwork.Parse("::ffff:192.0.2.0/120")];
        await ShouldTrustAsync(server, server.Connect(IPAddress.Parse(address)), trusted);
    }

    [Fact]
    public async Task TransportWithoutAnAddress_IsTrusted()
    {
        await using TestServer server = Behind();
        server.Endpoint.TrustedProxies = [];
        await ShouldTrustAsync(server, server.Connect(), trusted: true);
    }

    [Fact]
    public async Task LimitForEachAddress_CountsTheProxiedOne()
    {
        await using TestServer server = Behind();
        server.Options.Limits.MaxConnectionsPerAddress = 1;
        await using TestClient one = await OpenAsync(server, "192.0.2.1");
        await using TestClient two = await OpenAsync(server, "192.0.2.2");
        await using TestClient six = await OpenAsync(server, "2001:db8::1");
        foreach (string address in new[] { "192.0.2.1", "::ffff:192.0.2.1", "2001:db8::2" })
        {
            await using TestClient beyond = server.Connect(IPAddress.Loopback);
            await beyond.SendAsync(ProxyHeaders.BlockFor(address));
            (await beyond.ReadToEndAsync()).Should().Be("421 4.7.0 Too many connections from your address, try again later\r\n");
            await beyond.SessionEndsAsync();
        }

        // The one that was refused has not taken the other's place away.
        await one.DisposeAsync();
        await one.SessionEndsAsync();
        await using TestClient again = await OpenAsync(server, "192.0.2.1");
    }

    [Fact]
    public async Task LimitForEachAddress_CountsTheProxyWhereItSpeaksForItself()
    {
        await using TestServer server = Behind();
        server.Options.Limits.MaxConnectionsPerAddress = 1;
        await using TestClient check = server.Connect(IPAddress.Loopback);
        await check.SendAsync("PROXY UNKNOWN\r\n");
        (await check.ReadReplyAsync()).Should().StartWith("220 ");
        await using TestClient proxied = await OpenAsync(server, "192.0.2.1");
        await using TestClient second = server.Connect(IPAddress.Loopback);
        await second.SendAsync(ProxyHeaders.Block(ProxyHeaders.Local, 0));
        (await second.ReadReplyAsync()).Should().StartWith("421 4.7.0 ");
    }

    [Fact]
    public async Task LimitInAll_CountsTheRealConnectionsFromTheStart()
    {
        await using TestServer server = Behind();
        server.Options.Limits.MaxConnections = 2;
        await using TestClient open = await OpenAsync(server, "192.0.2.1");
        await using TestClient waiting = server.Connect(IPAddress.Loopback);
        await waiting.SessionWaitsAsync();
        await using TestClient beyond = server.Connect(IPAddress.Loopback);
        await TrySendAsync(beyond, ProxyHeaders.BlockFor("192.0.2.2"));
        (await beyond.ReadToEndAsync()).Should().BeEmpty("nothing is said before the header");

        server.Clock.Advance(TimeSpan.FromSeconds(5));
        await waiting.SessionEndsAsync();
        await using TestClient next = await OpenAsync(server, "192.0.2.3");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("PROXY TCP4", false)]
    [InlineData("PROXY TCP4", true)]
    public async Task Stop_EndsTheWaitForTheHeader(string sent, bool cutShort)
    {
        // The clock stands still: it is not the time limit that ends it.
        await using TestServer server = Behind();
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SessionWaitsAsync();
        if (sent.Length > 0)
        {
            await client.SendAsync(sent);
            await client.SessionWaitsAsync();
        }

        await server.Server.StopAsync(new CancellationToken(canceled: cutShort)).WaitAsync(Patience);
        (await client.ReadToEndAsync()).Should().BeEmpty();
        await client.SessionEndsAsync();
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Warn", StringComparison.Ordinal) && line.Contains("PROXY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OctetsBehindTheHeader_AreTheClients()
    {
        // Cut at every place: what comes with the header belongs to the session, and none of it is lost.
        byte[] talk = [.. Encoding.ASCII.GetBytes(Line), .. "EHLO client.test\r\nNOOP\r\nQUIT\r\n"u8];
        for (int cut = 1; cut < talk.Length; cut++)
        {
            await using TestServer server = Behind();
            await using TestClient client = server.Connect(IPAddress.Loopback);
            await client.SendAsync(talk[..cut]);
            await client.SessionWaitsAsync();
            await client.SendAsync(talk[cut..]);
            (await client.ReadReplyAsync()).Should().StartWith("220 ");
            (await client.ReadReplyAsync()).Should().StartWith("250-");
            (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0 ");
            (await client.ReadReplyAsync()).Should().StartWith("221 ");
        }
    }

    [Fact]
    public async Task SecondHeader_IsAnUnknownCommand()
    {
        SmtpSession? seen = null;
        await using TestServer server = Behind(session => seen = session);
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(Line + "PROXY TCP4 203.0.113.9 198.51.100.2 1 25\r\nEHLO client.test\r\nMAIL FROM:<a@b.test>\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
        (await client.ReadReplyAsync()).Should().StartWith("500 5.5.1 ");
        (await client.ReadReplyAsync()).Should().StartWith("250-");
        (await client.ReadReplyAsync()).Should().StartWith("250 ");
        seen!.RemoteEndPoint!.ToString().Should().Be("192.0.2.1:40000");
    }

    [Fact]
    public async Task StartTlsWithTheHeaderInOneSegment_IsTalkBeforeTls()
    {
        await using TestServer server = WithTls(Behind(), TlsMode.StartTls);
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(Line + "EHLO client.test\r\nSTARTTLS\r\nMAIL FROM:<a@b.test>\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("220 mx.example.com");
        (await client.ReadReplyAsync()).Should().StartWith("250-");
        (await client.ReadToEndAsync()).Should().MatchRegex("^[45][0-9]+ .*\r\n$").And.NotContain("250 ");
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task Tls_ComesBehindTheHeader(TlsMode mode)
    {
        SmtpSession? seen = null;
        await using TestServer server = WithTls(Behind(session => seen = session), mode);
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(Line);
        if (mode == TlsMode.StartTls)
        {
            await client.HelloAsync();
            (await client.CommandAsync("STARTTLS")).Should().StartWith("220 ");
        }

        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        if (mode == TlsMode.Implicit)
        {
            (await client.ReadReplyAsync()).Should().StartWith("220 ");
        }

        (await client.CommandAsync("EHLO client.test")).Should().StartWith("250-");
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
        seen!.RemoteEndPoint!.ToString().Should().Be("192.0.2.1:40000");
        seen.Tls.Should().NotBeNull();
    }

    [Fact]
    public async Task ImplicitTlsBeyondTheLimitForTheAddress_ClosesWithoutAWord()
    {
        await using TestServer server = WithTls(Behind(), TlsMode.Implicit);
        server.Options.Limits.MaxConnectionsPerAddress = 1;
        await using TestClient first = server.Connect(IPAddress.Loopback);
        await first.SendAsync(Line);
        await using SslStream tls = await ClientTls.HandshakeAsync(first.Stream);
        await using TestClient second = server.Connect(IPAddress.Loopback);
        await second.SendAsync(Line);
        (await second.ReadToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task WhatIsSetUpWrongly_IsAWarningOnceAMinute()
    {
        await using TestServer server = Behind();
        async Task<int> WarningsAsync(IPAddress from)
        {
            await using TestClient client = server.Connect(from);
            await TrySendAsync(client, "EHLO client.test\r\n"u8.ToArray());
            await client.SessionEndsAsync();
            return server.Log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("PROXY", StringComparison.Ordinal));
        }

        (await WarningsAsync(IPAddress.Loopback)).Should().Be(1);
        (await WarningsAsync(IPAddress.Parse("192.0.2.7"))).Should().Be(1);
        server.Clock.Advance(TimeSpan.FromSeconds(59));
        (await WarningsAsync(IPAddress.Loopback)).Should().Be(1);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        (await WarningsAsync(IPAddress.Parse("192.0.2.7"))).Should().Be(2);
        server.Log.Lines.Count(line => line.StartsWith("Debug 11", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public async Task ConnectionWithoutAHeader_IsCountedAsRefused()
    {
        using RecordedMeters meters = new();
        await using (TestServer server = Behind())
        {
            server.Options.MeterFactory = meters;
            foreach (string address in new[] { "127.0.0.1", "192.0.2.7" })
            {
                await using TestClient client = server.Connect(IPAddress.Parse(address));
                await TrySendAsync(client, "EHLO client.test\r\n"u8.ToArray());
                await client.SessionEndsAsync();
            }

            await using TestClient served = await OpenAsync(server, "192.0.2.1");
            (await served.CommandAsync("QUIT")).Should().StartWith("221 ");
            await served.SessionEndsAsync();
        }

        meters.Measurements.Where(m => m.Name == "smtp.server.rejections").Select(m => m.Tags["smtp.rejection.reason"]).Should().Equal("no_proxy_header", "no_proxy_header");
        meters.Measurements.Where(m => m.Name == "smtp.server.connections").Select(m => m.Tags["smtp.connection.outcome"]).Should().Equal("refused", "refused", "accepted");
        meters.Measurements.Count(m => m.Name == "smtp.server.session.duration").Should().Be(1);
    }

    [Fact]
    public async Task Received_ShowsTheProxiedAddress()
    {
        string? received = null;
        await using TestServer server = Behind().WithStore(async (session, transaction, body, cancellationToken) =>
        {
            await body.CopyToAsync(Stream.Null, cancellationToken);
            received = ReceivedField.Create(session, transaction);
            return SmtpReply.Ok;
        });
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(ProxyHeaders.BlockFor("2001:db8::7"));
        await client.DataAsync();
        (await client.CommandAsync("Subject: x\r\n\r\nx\r\n.")).Should().StartWith("250 ");
        received.Should().Contain("([IPv6:2001:db8::7])");
    }

    // A server whose endpoint requires a header.
    private static TestServer Behind(Action<SmtpSession>? onSender = null)
    {
        TestServer server = new();
        server.Endpoint.RequireProxyHeader = true;
        if (onSender is not null)
        {
            server.Options.MailboxFilter = new DelegateMailboxFilter(checkSender: (session, _, _) =>
            {
                onSender(session);
                return new(SmtpReply.Ok);
            });
        }

        return server;
    }

    private static TestServer WithTls(TestServer server, TlsMode mode)
    {
        server.Endpoint.Tls = mode;
        server.Endpoint.Certificate = TestCertificate.Context;
        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server, string address)
    {
        TestClient client = server.Connect(IPAddress.Loopback);
        await client.SendAsync(ProxyHeaders.BlockFor(address));
        return await client.HelloAsync();
    }

    private static async Task ShouldServeAsync(TestServer server)
    {
        await using TestClient next = await OpenAsync(server, "192.0.2.200");
    }

    private static async Task ShouldTrustAsync(TestServer server, TestClient client, bool trusted)
    {
        await using (client)
        {
            if (!trusted)
            {
                // At once: nothing was sent, and the clock stands still.
                (await client.ReadToEndAsync()).Should().BeEmpty();
                await client.SessionEndsAsync();
                server.Log.Lines.Should().Contain(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("no trusted proxy", StringComparison.Ordinal));
                return;
            }

            await client.SendAsync(Line);
            (await client.ReadReplyAsync()).Should().StartWith("220 ");
        }
    }

    private static async Task ShouldBeClosedOrServedAsync(TestClient client, string rest, bool closed)
    {
        if (closed)
        {
            (await client.ReadToEndAsync()).Should().BeEmpty();
            await client.SessionEndsAsync();
            return;
        }

        await client.SendAsync(rest);
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
    }

    // To a server that may have closed already.
    private static async Task TrySendAsync(TestClient client, byte[] octets)
    {
        try
        {
            await client.SendAsync(octets);
        }
        catch (IOException)
        {
            // It has.
        }
    }
}
