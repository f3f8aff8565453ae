using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Other options for a server that runs: for new sessions, all or nothing, and the counts go on.</summary>
public sealed class ApplyTests
{
    private static readonly IPAddress Somewhere = IPAddress.Parse("192.0.2.1");

    [Fact]
    public async Task NewSessionsFollow_RunningOnesKeepTheirs()
    {
        await using TestServer server = new();
        await using TestClient running = await server.Connect().HelloAsync();
        server.Options.ServerName = "mx2.example.com";
        server.Options.Limits.MaxMessageSize = 1000;
        server.Options.MailboxFilter = new DelegateMailboxFilter((_, _, _) => new(SmtpReply.PolicyRejected));
        await using TestClient before = await server.Connect().HelloAsync();
        server.Server.Apply(server.Options);

        (await running.CommandAsync("EHLO client.test")).Should().StartWith("250-mx.example.com").And.Contain("SIZE 37748736");
        (await before.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250", "options are copied when they are applied, and not before");
        await using TestClient fresh = server.Connect();
        (await fresh.ReadReplyAsync()).Should().StartWith("220 mx2.example.com");
        (await fresh.CommandAsync("EHLO client.test")).Should().StartWith("250-mx2.example.com").And.Contain("SIZE 1000");
        (await fresh.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("550 5.7.1");
        server.Log.Lines.Should().Contain(line => line.StartsWith("Information 113", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LaterChangesOfTheObject_HaveNoEffect()
    {
        await using TestServer server = new();
        _ = server.Server;
        server.Server.Apply(server.Options);
        server.Options.ServerName = "other.example.com";
        await using TestClient client = server.Connect();
        (await client.ReadReplyAsync()).Should().StartWith("220 mx.example.com");
    }

    [Fact]
    public async Task WrongOptions_ThrowAndChangeNothing()
    {
        await using TestServer server = new();
        _ = server.Server;
        server.Options.ServerName = "mx2.example.com";
        server.Options.Limits.MaxRecipients = 0;
        FluentActions.Invoking(() => server.Server.Apply(server.Options)).Should().Throw<ArgumentException>()
            .WithMessage("*MaxRecipients*").Which.ParamName.Should().Be("Limits.MaxRecipients");
        await using TestClient client = server.Connect();
        (await client.ReadReplyAsync()).Should().StartWith("220 mx.example.com");
    }

    [Fact]
    public async Task OpenConnections_GoOnToCountAgainstTheNewLimits()
    {
        await using TestServer server = new();
        await using TestClient first = await server.Connect(Somewhere).HelloAsync();
        server.Server.SessionCount.Should().Be(1);
        server.Options.Limits.MaxConnections = 2;
        server.Options.Limits.MaxConnectionsPerAddress = 1;
        server.Server.Apply(server.Options);

        await using TestClient second = server.Connect(Somewhere);
        (await second.ReadReplyAsync()).Should().StartWith("421 4.7.0", "the first one counts");
        await second.SessionEndsAsync();
        await using TestClient elsewhere = await server.Connect(IPAddress.Parse("198.51.100.1")).HelloAsync();
        await using TestClient third = server.Connect(IPAddress.Parse("203.0.113.1"));
        (await third.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        (await first.CommandAsync("QUIT")).Should().StartWith("221");
        await first.SessionEndsAsync();
        await using TestClient afterwards = await server.Connect(Somewhere).HelloAsync();
        server.Server.SessionCount.Should().Be(2);
    }

    [Fact]
    public async Task FailedSignIns_AndLocks_Survive()
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Options.Limits.MaxFailedLogins = 100;
        server.Options.Limits.MaxFailedLoginsPerAddress = 2;
        await using TestClient locked = await server.Connect(Somewhere).HelloAsync();
        (await locked.CommandAsync("AUTH PLAIN AGFkYQB3cm9uZw==")).Should().StartWith("535");
        (await locked.CommandAsync("AUTH PLAIN AGFkYQB3cm9uZw==")).Should().StartWith("535");

        IPAddress elsewhere = IPAddress.Parse("198.51.100.1");
        await using TestClient counted = await server.Connect(elsewhere).HelloAsync();
        (await counted.CommandAsync("AUTH PLAIN AGFkYQB3cm9uZw==")).Should().StartWith("535");

        // As many as there were, and the next is one too many: what was counted before counts.
        server.Options.Limits.MaxFailedLoginsPerAddress = 3;
        server.Options.Limits.FailedLoginLockout = TimeSpan.FromSeconds(1);
        server.Server.Apply(server.Options);
        await using TestClient again = await server.Connect(Somewhere).HelloAsync();
        (await again.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("454", "it is locked for as long as was said");
        await using TestClient more = await server.Connect(elsewhere).HelloAsync();
        (await more.CommandAsync("AUTH PLAIN AGFkYQB3cm9uZw==")).Should().StartWith("535");
        (await more.CommandAsync("AUTH PLAIN AGFkYQB3cm9uZw==")).Should().StartWith("535", "two of three");
        (await more.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("454", "three of three");
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        (await more.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("235", "this lock is of the new length");
        (await again.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("454");
    }

    [Fact]
    public async Task EndpointOfServeAsync_KeepsItsRulesAndFollowsTheServer()
    {
        await using TestServer server = new();
        server.Endpoint.Protocol = SmtpProtocol.Lmtp;
        await using TestClient before = server.Connect();
        (await before.ReadReplyAsync()).Should().Be("220 mx.example.com LMTP SmtpKit");
        server.Endpoint.Protocol = SmtpProtocol.Smtp;
        server.Options.ServerName = "mx2.example.com";
        server.WithUsers();
        server.Server.Apply(server.Options);

        await using TestClient after = server.Connect();
        (await after.ReadReplyAsync()).Should().Be("220 mx2.example.com LMTP SmtpKit", "the endpoint was copied on its first use");
        (await after.CommandAsync("LHLO client.test")).Should().NotContain("AUTH", "that is allowed under TLS only, as it was when the endpoint was copied");
        (await after.CommandAsync("HELP")).Should().Contain("AUTH");
    }

    [Fact]
    public async Task EndpointOfServeAsync_ThatCannotKeepItsRules_IsAnErrorOfTheApply()
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Endpoint.RequireAuthentication = true;
        await using TestClient client = await server.Connect().HelloAsync();
        server.Options.UserAuthenticator = null;
        FluentActions.Invoking(() => server.Server.Apply(server.Options)).Should().Throw<ArgumentException>().WithMessage("*given to ServeAsync*RequireAuthentication*");
        await using TestClient other = await server.Connect().HelloAsync();
        (await other.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("235");
    }

    [Fact]
    public async Task ListeningEndpoint_TakesNewRulesOnItsOldSocket()
    {
        SmtpServerOptions options = Listening(new SmtpEndpoint("127.0.0.1:0"), new SmtpEndpoint("127.0.0.1:0") { Protocol = SmtpProtocol.Lmtp });
        await using SmtpServer server = new(options);
        await server.StartAsync();
        int[] ports = [.. server.EndPoints.Select(endPoint => endPoint.Port)];
        options.Endpoints[0].Certificate = TestCertificate.Context;
        options.Endpoints[0].RequireTls = true;
        options.ServerName = "mx2.example.com";
        server.Apply(options);

        server.EndPoints.Select(endPoint => endPoint.Port).Should().Equal(ports);
        server.EndPoints[0].Endpoint.RequireTls.Should().BeTrue();
        server.EndPoints[1].Endpoint.Protocol.Should().Be(SmtpProtocol.Lmtp);
        (await SayAsync(ports[0], "EHLO client.test", "MAIL FROM:<>")).Should().StartWith("220 mx2.example.com ESMTP").And.Contain("STARTTLS").And.Contain("530 5.7.0");
        (await SayAsync(ports[1], "LHLO client.test", "MAIL FROM:<>")).Should().StartWith("220 mx2.example.com LMTP").And.NotContain("STARTTLS").And.Contain("250 2.1.0");
    }

    [Theory]
    [InlineData("added", "'127.0.0.2:0' is new")]
    [InlineData("removed", "'127.0.0.1:0' is not there any more")]
    [InlineData("moved", "'127.0.0.1:0' is not there any more")]
    [InlineData("protocol", "'127.0.0.1:0' has another Protocol")]
    public async Task WhatNeedsAnotherSocket_ThrowsAndChangesNothing(string what, string problem)
    {
        SmtpServerOptions options = Listening(new SmtpEndpoint("127.0.0.1:0"));
        await using SmtpServer server = new(options);
        await server.StartAsync();
        options.ServerName = "mx2.example.com";
        switch (what)
        {
            case "added":
                options.Endpoints.Add(new SmtpEndpoint("127.0.0.2:0"));
                break;
            case "removed":
                options.Endpoints.Clear();
                break;
            case "moved":
                options.Endpoints[0].Address = "127.0.0.2:0";
                break;
            default:
                options.Endpoints[0].Protocol = SmtpProtocol.Submission;
                break;
        }

        FluentActions.Invoking(() => server.Apply(options)).Should().Throw<ArgumentException>().WithMessage($"*{problem}*");
        (await SayAsync(server.EndPoints[0].Port)).Should().StartWith("220 mx.example.com");
    }

    [Fact]
    public async Task UnixSocketMode_NeedsAnotherSocket()
    {
        string directory = Directory.CreateTempSubdirectory("smtpkit-").FullName;
        try
        {
            SmtpServerOptions options = Listening(new SmtpEndpoint($"unix:{directory}/s"));
            await using SmtpServer server = new(options);
            await server.StartAsync();
            options.Endpoints[0].UnixSocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            FluentActions.Invoking(() => server.Apply(options)).Should().Throw<ArgumentException>().WithMessage($"*unix:{directory}/s*UnixSocketMode*");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task BeforeTheStart_EndpointsMayChange_AfterTheStopNothing()
    {
        SmtpServerOptions options = Listening(new SmtpEndpoint("127.0.0.1:0"));
        await using SmtpServer server = new(options);
        server.State.Should().Be(SmtpServerState.Created);
        options.Endpoints.Add(new SmtpEndpoint("localhost:0"));
        server.Apply(options);
        await server.StartAsync();
        server.State.Should().Be(SmtpServerState.Started);
        server.EndPoints.Select(endPoint => endPoint.Endpoint.Address).Distinct().Should().Equal("127.0.0.1:0", "localhost:0");

        await server.StopAsync();
        server.State.Should().Be(SmtpServerState.Stopped);
        FluentActions.Invoking(() => server.Apply(options)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public async Task LoggerMeterAndClock_StayThoseOfTheStart()
    {
        await using TestServer server = new();
        _ = server.Server;
        SmtpServerOptions other = new() { ServerName = "mx2.example.com", MessageStore = server.Store, LoggerFactory = NullLoggerFactory.Instance };
        server.Server.Apply(other);
        int lines = server.Log.Lines.Count;
        await using TestClient client = await server.Connect().HelloAsync();
        server.Log.Lines.Should().HaveCountGreaterThan(lines);
        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(5.1));
        (await client.ReadReplyAsync()).Should().StartWith("421 4.4.2");
    }

    // Nothing to be seen but that it neither throws nor mixes: each session has one name from its greeting to its end.
    [Fact]
    public async Task AppliedWhileSessionsBegin_EachSessionIsOfOnePiece()
    {
        await using TestServer server = new();
        _ = server.Server;
        using CancellationTokenSource enough = new();
        Task changing = Task.Run(() =>
        {
            for (int i = 0; !enough.IsCancellationRequested; i++)
            {
                SmtpServerOptions options = new() { ServerName = $"mx{i % 10}.example.com", MessageStore = server.Store };
                server.Server.Apply(options);
            }
        });
        for (int i = 0; i < 200; i++)
        {
            await using TestClient client = server.Connect();
            string name = (await client.ReadReplyAsync())!.Split(' ')[1];
            (await client.CommandAsync("EHLO client.test")).Should().StartWith($"250-{name}\n");
        }

        await enough.CancelAsync();
        await changing;
    }

    private static SmtpServerOptions Listening(params SmtpEndpoint[] endpoints)
    {
        SmtpServerOptions options = new() { ServerName = "mx.example.com", MessageStore = new InMemoryMessageStore() };
        foreach (SmtpEndpoint endpoint in endpoints)
        {
            options.Endpoints.Add(endpoint);
        }

        return options;
    }

    // All that a session says to these lines and QUIT.
    private static async Task<string> SayAsync(int port, params string[] lines)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using NetworkStream stream = new(socket);
        using StreamReader reader = new(stream);
        string said = (await reader.ReadLineAsync())! + "\n";
        foreach (string line in lines.Append("QUIT"))
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(line + "\r\n"));
            string? reply;
            do
            {
                reply = await reader.ReadLineAsync();
                said += reply + "\n";
            }
            while (reply is [_, _, _, '-', ..]);
        }

        return said;
    }
}
