using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>The connection filter: the greeting (RFC 5321 section 3.1), the hello name (section 4.1.4), the end.</summary>
public sealed class ConnectionFilterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<int, string> Refusals => new()
    {
        { 550, "554 5.7.1 No mail from there" },
        { 554, "554 5.7.1 No mail from there" },
        { 521, "521 5.7.1 No mail from there" },
    };

    [Fact]
    public Task NothingWritten_AcceptsEverything() => Dialog.PlayAsync(() => WithFilter(new Nothing()), """
        S: 220 mx.example.com ESMTP SmtpKit
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: QUIT
        S: 221 *
        S: (closed)
        """);

    [Theory]
    [InlineData(200)]
    [InlineData(250)]
    [InlineData(299)]
    public Task Ok_IsTheUsualGreeting(int code) => Dialog.PlayAsync(() => OnConnected(new SmtpReply(code, "nobody sees this")), """
        S: 220 mx.example.com ESMTP SmtpKit
        """);

    [Fact]
    public Task CustomGreeting_BeginsWithTheServersNameAndHasNoEnhancedCode() => Dialog.PlayAsync(
        () => OnConnected(new SmtpReply(220, "ESMTP at your service\nNo spam")), """
        S: 220-mx.example.com ESMTP at your service
        S: 220 No spam
        C: EHLO client.test
        S: 250+
        """);

    [Theory]
    [InlineData(481, true)]
    [InlineData(482, false)]
    public async Task GreetingAroundItsLength(int length, bool fits)
    {
        // "mx.example.com " takes 15 of 496.
        await using TestServer server = OnConnected(new SmtpReply(220, new string('x', length)));
        await using TestClient client = server.Connect();
        (await client.ReadReplyAsync()).Should().Be(fits ? "220 mx.example.com " + new string('x', length) : "220 mx.example.com ESMTP SmtpKit");
        server.Log.Lines.Any(line => line.StartsWith("Error 503", StringComparison.Ordinal)).Should().Be(!fits);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(481, true)]
    [InlineData(482, false)]
    public async Task GreetingOfTwoLines_IsMeasuredByItsFirst(int length, bool fits)
    {
        string second = new('y', 496);
        await using TestServer server = OnConnected(new SmtpReply(220, new string('x', length) + "\n" + second));
        await using TestClient client = server.Connect();
        (await client.ReadReplyAsync()).Should()
            .Be(fits ? $"220-mx.example.com {new string('x', length)}\n220 {second}" : "220 mx.example.com ESMTP SmtpKit");
    }

    // RFC 7504 section 3.
    [Theory]
    [MemberData(nameof(Refusals))]
    public Task Refused_IsForQuitAlone(int code, string greeting) => Dialog.PlayAsync(() => OnConnected(new SmtpReply(code, new(5, 7, 1), "No mail from there")), $"""
        S: {greeting}
        C: EHLO client.test
        S: 503 Connection was refused: send QUIT
        C: MAIL FROM:<a@b.test>
        S: 503 5.5.1 Connection was refused: send QUIT
        C: NOOP
        S: 503 5.5.1 *
        C: STARTTLS
        S: 503 5.5.1 *
        C: AUTH PLAIN AGFkYQBzZWNyZXQ=
        S: 503 5.5.1 *
        C: XYZZY
        S: 503 5.5.1 *
        C: QUIT
        S: 221 2.0.0 *
        S: (closed)
        """);

    [Fact]
    public async Task RefusedClientThatGoesOn_IsBounded()
    {
        await using TestServer server = OnConnected(SmtpReply.PolicyRejected);
        await using TestClient client = server.Connect();
        await client.SendAsync(string.Concat(Enumerable.Repeat("MAIL FROM:<a@b.test>\r\n", 30)));
        (await client.ReadToEndAsync()).Should().MatchRegex("^554 5.7.1 [^\n]*\n(503 5.5.1 [^\n]*\n){19}421 4.7.0 [^\n]*\n$");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(421)]
    [InlineData(450)]
    [InlineData(499)]
    public Task RefusedForNow_Is421AndTheEnd(int code) => Dialog.PlayAsync(() => OnConnected(new SmtpReply(code, new(4, 7, 1), "Come again")), """
        S: 421 4.7.1 Come again
        S: (closed)
        """);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FilterThatFails_Is421AndToldTheEnd(bool throws)
    {
        List<SessionEnd> ends = [];
        await using TestServer server = WithFilter(new DelegateConnectionFilter(
            (_, _) => throws ? throw new InvalidOperationException("Out of order.") : new((SmtpReply)null!), onDisconnected: Into(ends)));
        await Dialog.PlayAsync(server, """
            S: 421 4.3.0 *
            S: (closed)
            """);
        ends.Should().Equal(SessionEnd.ClosedByHook);
        server.Log.Lines.Should().Contain(line => line.StartsWith(throws ? "Error 501" : "Error 503", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SlowFilter_IsBoundedByTheHookTimeout()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new();
        server.Options.ConnectionFilter = new DelegateConnectionFilter(async (_, cancellationToken) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, server.Clock, cancellationToken);
            return SmtpReply.Ok;
        });
        await using TestClient client = server.Connect();
        await asked.Task.WaitAsync(Patience);
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.0");
        (await client.ReadReplyAsync()).Should().BeNull();
    }

    [Fact]
    public async Task RefusedHello_LeavesTheSessionAsItWas()
    {
        List<(string? Before, string Name)> asked = [];
        await Dialog.PlayAsync(() => WithFilter(new DelegateConnectionFilter(onHello: (session, name, _) =>
        {
            asked.Add((session.HelloName, name));
            return new(name switch
            {
                "bad.test" => new SmtpReply(550, new(5, 7, 1), "Not by that name"),
                "later.test" => new SmtpReply(450, new(4, 7, 1), "Later"),
                _ => SmtpReply.Ok,
            });
        })), """
            S: 220 *
            C: EHLO bad.test
            S: 550 Not by that name
            C: MAIL FROM:<a@b.test>
            S: 503 5.5.1 Send EHLO *
            C: EHLO two words
            S: 501 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test>
            S: 250 2.1.0 *
            C: HELO later.test
            S: 450 Later
            C: RCPT TO:<c@d.test>
            S: 250 2.1.5 *
            C: EHLO client2.test
            S: 250+
            C: RCPT TO:<c@d.test>
            S: 503 5.5.1 *
            """);
        asked.Take(4).Should().Equal((null, "bad.test"), (null, "client.test"), ("client.test", "later.test"), ("client.test", "client2.test"));
    }

    [Fact]
    public async Task NamesTriedOut_AreBadCommands()
    {
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onHello: (_, _, _) => new(SmtpReply.PolicyRejected)));
        server.Options.Limits.MaxBadCommands = 3;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO a
            S: 550 *
            C: EHLO b
            S: 550 *
            C: EHLO c
            S: 421 4.7.0 *
            S: (closed)
            """);
    }

    [Theory]
    [InlineData("QUIT\\r\\n", SessionEnd.Quit)]
    [InlineData("NOOP\\r\\n", SessionEnd.Disconnected)]
    [InlineData("GET / HTTP/1.1\\r\\n", SessionEnd.ForeignProtocol)]
    [InlineData("X\\r\\nX\\r\\nX\\r\\n", SessionEnd.LimitReached)]
    public async Task End_IsToldOnceWithItsReason(string sent, SessionEnd end)
    {
        List<SessionEnd> ends = [];
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: Into(ends)));
        server.Options.Limits.MaxBadCommands = 3;
        TestClient client = server.Connect();
        await client.ReadReplyAsync();
        await client.SendAsync(sent.Replace("\\r\\n", "\r\n", StringComparison.Ordinal));
        client.FinishSending();
        await client.ReadToEndAsync();
        await client.SessionEndsAsync();
        ends.Should().Equal(end);
    }

    [Fact]
    public async Task EndByATimeout_IsTold()
    {
        List<SessionEnd> ends = [];
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: Into(ends)));
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        (await client.ReadReplyAsync()).Should().StartWith("421 4.4.2");
        await client.SessionEndsAsync();
        ends.Should().Equal(SessionEnd.TimedOut);
    }

    [Fact]
    public async Task EndByATransportThatFaults_IsTold()
    {
        List<SessionEnd> ends = [];
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: Into(ends)));
        PipePeer peer = new(server);
        await peer.SendAsync("NOOP\r\n");
        peer.Reset();
        await peer.SessionEndsAsync();
        ends.Should().Equal(SessionEnd.Disconnected);
    }

    [Fact]
    public async Task EndByADefectInTheServer_IsTold()
    {
        // The only thing of the host's that a session does not stand up to: a logger that throws.
        List<SessionEnd> ends = [];
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: Into(ends)));
        server.Options.LoggerFactory = new LogThatThrowsAtEhlo();
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        await client.SendAsync("EHLO client.test\r\n");
        await client.SessionEndsAsync();
        ends.Should().Equal(SessionEnd.Faulted);
    }

    [Fact]
    public async Task EndByAFailedHandshake_IsTold()
    {
        List<SessionEnd> ends = [];
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: Into(ends)));
        server.Endpoint.Certificate = TestCertificate.Context;
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("STARTTLS")).Should().StartWith("220");
        await client.SendAsync("this is no ClientHello, and long enough to be seen for what it is\r\n");
        await client.SessionEndsAsync();
        ends.Should().Equal(SessionEnd.TlsFailed);
    }

    [Fact]
    public async Task ImplicitTls_IsAskedBehindTheHandshakeOnly()
    {
        int asked = 0;
        await using TestServer server = WithFilter(new DelegateConnectionFilter((session, _) =>
        {
            asked += session.Tls is null ? 100 : 1;
            return new(SmtpReply.PolicyRejected);
        }, onDisconnected: (_, _, _) =>
        {
            asked += 10;
            return default;
        }));
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.Tls = TlsMode.Implicit;
        await using (TestClient failing = server.Connect())
        {
            await failing.SendAsync("this is no ClientHello, and long enough to be seen for what it is\r\n");
            await failing.SessionEndsAsync();
        }

        asked.Should().Be(0, "nobody was seen");
        await using TestClient client = server.Connect();
        client.Stream = await ClientTls.HandshakeAsync(client.Stream);
        (await client.ReadReplyAsync()).Should().StartWith("554 5.7.1");
        (await client.CommandAsync("QUIT")).Should().StartWith("221");
        await client.SessionEndsAsync();
        asked.Should().Be(11);
    }

    [Theory]
    [InlineData("DATA", "354")]
    [InlineData("BDAT 10 LAST", null)]
    public async Task ClientThatLeavesInAMessageTheStoreHasAnswered_LeavesTheEndHookItsToken(string command, string? reply)
    {
        TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: (_, _, cancellationToken) =>
        {
            cancelled.SetResult(cancellationToken.IsCancellationRequested);
            return default;
        })).WithStore((_, _, _, _) => new(SmtpReply.MessageRejected));
        TestClient client = await server.Connect().HelloAsync();
        await client.CommandAsync("MAIL FROM:<a@b.test>");
        await client.CommandAsync("RCPT TO:<c@d.test>");
        await client.SendAsync($"{command}\r\n");
        if (reply is not null)
        {
            (await client.ReadReplyAsync()).Should().StartWith(reply);
        }

        await client.SessionWaitsAsync();
        await client.DisposeAsync();
        (await cancelled.Task.WaitAsync(Patience)).Should().BeFalse("nobody stops the server, and the hook has just begun");
    }

    [Fact]
    public async Task EndHookThatThrows_IsLoggedAndHarmsNobody()
    {
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: (_, _, _) => throw new InvalidOperationException("Out of order.")));
        await using TestClient client = server.Connect();
        await Dialog.PlayAsync(server, client, """
            S: 220 *
            C: QUIT
            S: 221 *
            S: (closed)
            """);
        await client.SessionEndsAsync();
        server.Log.Lines.Should().Contain(line => line.StartsWith("Error 508", StringComparison.Ordinal) && line.EndsWith("Out of order.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SlowEndHook_HoldsNoConnectionButItsCount()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: async (_, _, _) => await go.Task));
        server.Options.Limits.MaxConnections = 1;
        await using TestClient first = server.Connect();
        await first.ReadReplyAsync();
        (await first.CommandAsync("QUIT")).Should().StartWith("221");
        (await first.ReadReplyAsync()).Should().BeNull("the connection is closed before the hook is called");

        await using (TestClient second = server.Connect())
        {
            (await second.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        }

        go.SetResult();
        await first.SessionEndsAsync();
        await using TestClient third = server.Connect();
        (await third.ReadReplyAsync()).Should().StartWith("220");
    }

    [Fact]
    public async Task SlowEndHook_IsBoundedByTheHookTimeout()
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = new();
        server.Options.ConnectionFilter = new DelegateConnectionFilter(onDisconnected: async (_, _, cancellationToken) =>
        {
            told.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, server.Clock, cancellationToken);
        });
        await using TestClient client = server.Connect();
        await client.ReadReplyAsync();
        await client.CommandAsync("QUIT");
        await told.Task.WaitAsync(Patience);
        client.SessionHasEnded.Should().BeFalse();
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        await client.SessionEndsAsync();
    }

    [Fact]
    public async Task EndHookThatIgnoresItsToken_DoesNotHoldAStop()
    {
        TaskCompletionSource never = new();
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        SessionEnd? end = null;
        TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: async (_, reason, _) =>
        {
            end = reason;
            told.SetResult();
            await never.Task;
        }));
        TestClient client = server.Connect();
        await client.ReadReplyAsync();
        Task stop = server.Server.StopAsync(new CancellationToken(canceled: true));
        await told.Task.WaitAsync(Patience);
        await server.Clock.PassUntilAsync(stop);
        end.Should().Be(SessionEnd.Stopped);

        // By the session (505) or, where the clock ran faster than that, by the server (110).
        server.Log.Lines.Should().Contain(line => line.StartsWith("Error ", StringComparison.Ordinal) && line.Contains("OnDisconnectedAsync", StringComparison.Ordinal));
        await client.DisposeAsync();
    }

    [Fact]
    public async Task CutInTheMiddleOfTheQuestion_Is421AndTold()
    {
        List<SessionEnd> ends = [];
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = WithFilter(new DelegateConnectionFilter(
            async (_, cancellationToken) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return SmtpReply.Ok;
            },
            onDisconnected: Into(ends)));
        await using TestClient client = server.Connect();
        await asked.Task.WaitAsync(Patience);
        Task stop = server.Server.StopAsync(new CancellationToken(canceled: true));
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await client.ReadReplyAsync()).Should().BeNull();
        await server.Clock.PassUntilAsync(stop);
        ends.Should().Equal(SessionEnd.Stopped);
    }

    [Fact]
    public async Task ClientThatLeavesDuringTheQuestion_IsTold()
    {
        List<SessionEnd> ends = [];
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = WithFilter(new DelegateConnectionFilter(
            async (_, _) =>
            {
                asked.SetResult();
                await go.Task;
                return SmtpReply.Ok;
            },
            onDisconnected: Into(ends)));
        TestClient client = server.Connect();
        await asked.Task.WaitAsync(Patience);
        await client.DisposeAsync();
        go.SetResult();
        await client.SessionEndsAsync();
        ends.Should().Equal(SessionEnd.Disconnected);
    }

    [Fact]
    public async Task OverSockets_TheFilterSeesTheAddressAndTheEnd()
    {
        TaskCompletionSource<(EndPoint?, SessionEnd)> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = WithFilter(new DelegateConnectionFilter(onDisconnected: (session, reason, _) =>
        {
            told.SetResult((session.RemoteEndPoint, reason));
            return default;
        }));
        server.Options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0));
        await server.Server.StartAsync();
        EndPoint local;
        using (TcpClient client = new(AddressFamily.InterNetwork))
        {
            await client.ConnectAsync((IPEndPoint)server.Server.EndPoints[0].LocalEndPoint);
            local = client.Client.LocalEndPoint!;
        }

        (await told.Task.WaitAsync(Patience)).Should().Be((local, SessionEnd.Disconnected));
    }

    private static TestServer OnConnected(SmtpReply reply) => WithFilter(new DelegateConnectionFilter((_, _) => new(reply)));

    private static TestServer WithFilter(IConnectionFilter filter)
    {
        TestServer server = new();
        server.Options.ConnectionFilter = filter;
        return server;
    }

    private static Func<SmtpSession, SessionEnd, CancellationToken, ValueTask> Into(List<SessionEnd> ends) => (_, reason, _) =>
    {
        ends.Add(reason);
        return default;
    };

    private sealed class Nothing : IConnectionFilter;

    private sealed class LogThatThrowsAtEhlo : ILoggerFactory, ILogger
    {
        private const int Greeted = 205;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Nothing is logged here.");

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == Greeted)
            {
                throw new InvalidOperationException("No room to log.");
            }
        }

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
