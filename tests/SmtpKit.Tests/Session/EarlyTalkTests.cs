using System.Net;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>The wait before the greeting and who speaks in it (RFC 5321 section 4.3.1).</summary>
public sealed class EarlyTalkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // A client waits 5 minutes for it (RFC 5321 section 4.5.3.2.1).
    [Fact]
    public async Task Greeting_ComesBehindTheDelay()
    {
        await using TestServer server = Waiting();
        await using TestClient client = server.Connect();
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Task<string?> greeting = client.ReadReplyAsync();
        await client.SessionWaitsAsync();
        greeting.IsCompleted.Should().BeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(0.1));
        (await greeting).Should().StartWith("220 ");
        (await client.CommandAsync("EHLO client.test")).Should().StartWith("250");

        // Nothing of the wait is left: a command has its own five minutes.
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(299));
        (await client.CommandAsync("NOOP")).Should().StartWith("250");
    }

    [Theory]
    [InlineData("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\n")]
    [InlineData("E")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    public async Task EarlyTalk_Is554AndTheEnd(string talk)
    {
        SessionEnd? end = null;
        await using TestServer server = Waiting();
        server.Options.ConnectionFilter = new DelegateConnectionFilter(onDisconnected: (_, reason, _) =>
        {
            end = reason;
            return default;
        });
        await using TestClient client = server.Connect(IPAddress.Parse("192.0.2.9"));
        await client.SessionWaitsAsync();
        await client.SendAsync(talk);
        (await client.ReadToEndAsync()).Should().Be("554 5.5.1 Client spoke before the greeting, closing connection\r\n", "at once, and nothing else");
        await client.SessionEndsAsync();
        end.Should().Be(SessionEnd.EarlyTalk);
        server.Log.Lines.Should().Contain(line => line.StartsWith("Debug 207", StringComparison.Ordinal) && line.Contains("192.0.2.9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutRefusal_EarlyTalkEndsTheWaitAndIsAnswered()
    {
        await using TestServer server = Waiting(refuses: false);
        await using TestClient client = server.Connect();
        await client.SessionWaitsAsync();
        await client.SendAsync("EHLO client.test\r\nQUIT\r\n");
        (await client.ReadToEndAsync()).Should().MatchRegex("^220 [^\n]*\n(250-[^\n]*\n)+250 [^\n]*\n221 [^\n]*\n$");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithoutADelay_WhatHasArrivedIsEarly(bool talksEarly)
    {
        // Held in the connection filter until the client has sent: what it sends is there before the greeting, or only behind it.
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = Waiting(seconds: 0);
        server.Options.ConnectionFilter = new DelegateConnectionFilter(async (_, _) =>
        {
            asked.SetResult();
            await go.Task;
            return SmtpReply.Ok;
        });
        await using TestClient client = server.Connect();
        await asked.Task.WaitAsync(Patience);
        if (talksEarly)
        {
            await client.SendAsync("EHLO client.test\r\n");
        }

        go.SetResult();
        (await client.ReadReplyAsync()).Should().StartWith(talksEarly ? "554 5.5.1" : "220 ");
        if (!talksEarly)
        {
            (await client.CommandAsync("EHLO client.test")).Should().StartWith("250", "the question left the input as it was");
        }
    }

    [Fact]
    public async Task UnderImplicitTls_EarlyTalkIsSeenInsideIt()
    {
        await using TestServer server = Waiting();
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.Tls = TlsMode.Implicit;
        await using TestClient client = server.Connect();
        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        await client.SendAsync("EHLO client.test\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("554 5.5.1");
        (await client.ReadReplyAsync()).Should().BeNull();
    }

    [Fact]
    public async Task UnderImplicitTlsWithoutADelay_WhatTlsHoldsIsEarly()
    {
        // With the last octets of the handshake come the first commands: TLS has read both.
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = Waiting(seconds: 0);
        server.Options.ConnectionFilter = new DelegateConnectionFilter(async (_, _) =>
        {
            await go.Task;
            return SmtpReply.Ok;
        });
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.Tls = TlsMode.Implicit;
        await using TestClient client = server.Connect();
        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        await client.SendAsync("EHLO client.test\r\n");
        go.SetResult();
        (await client.ReadReplyAsync()).Should().StartWith("554 5.5.1");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task BehindAProxyHeader_WhatFollowsInTheSameSegmentIsEarly(double seconds)
    {
        const string Header = "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n";
        await using TestServer server = Waiting(seconds);
        server.Endpoint.RequireProxyHeader = true;
        await using (TestClient hasty = server.Connect(IPAddress.Loopback))
        {
            await hasty.SendAsync(Header + "EHLO client.test\r\n");
            (await hasty.ReadToEndAsync()).Should().StartWith("554 5.5.1");
        }

        await using TestClient patient = server.Connect(IPAddress.Loopback);
        await patient.SendAsync(Header);
        await patient.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromSeconds(seconds));
        (await patient.ReadReplyAsync()).Should().StartWith("220 ");
    }

    [Fact]
    public async Task ClientThatLeaves_EndsTheWait()
    {
        await using TestServer server = Waiting();
        TestClient client = server.Connect();
        await client.SessionWaitsAsync();
        await client.DisposeAsync();
        await client.SessionEndsAsync();
        server.Log.Lines.Should().Contain(line => line.Contains("ended: Disconnected", StringComparison.Ordinal))
            .And.NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TransportThatFaults_EndsTheWait()
    {
        await using TestServer server = Waiting();
        PipePeer peer = new(server);
        peer.Reset();
        await peer.SessionEndsAsync();
        server.Log.Lines.Should().Contain(line => line.Contains("ended: Disconnected", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_EndsTheWait(bool atOnce)
    {
        await using TestServer server = Waiting();
        await using TestClient client = server.Connect();
        await client.SessionWaitsAsync();
        Task stop = server.Server.StopAsync(new CancellationToken(canceled: atOnce));
        (await client.ReadToEndAsync()).Should().StartWith("421 4.3.2").And.NotContain("220");
        await stop.WaitAsync(Patience);
    }

    [Fact]
    public async Task RefusedConnection_DoesNotWait()
    {
        await using TestServer server = Waiting();
        server.Options.ConnectionFilter = new DelegateConnectionFilter((_, _) => new(SmtpReply.PolicyRejected));
        await using TestClient client = server.Connect();
        (await client.ReadReplyAsync()).Should().StartWith("554 5.7.1");
    }

    [Fact]
    public async Task OverSockets_TheReplyReachesAClientThatGoesOnSending()
    {
        await using TestServer server = new();
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0) { GreetingDelay = TimeSpan.FromMinutes(1), RefuseEarlyTalk = true });
        await server.Server.StartAsync();
        using TcpClient client = new();
        await client.ConnectAsync((IPEndPoint)server.Server.EndPoints[0].LocalEndPoint);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("MAIL FROM:<a@b.test>\r\n", 1000))));
        using StreamReader reader = new(client.GetStream());
        (await reader.ReadToEndAsync().WaitAsync(Patience)).Should().StartWith("554 5.5.1");
    }

    private static TestServer Waiting(double seconds = 5, bool refuses = true)
    {
        TestServer server = new();
        server.Endpoint.GreetingDelay = TimeSpan.FromSeconds(seconds);
        server.Endpoint.RefuseEarlyTalk = refuses;
        return server;
    }
}
