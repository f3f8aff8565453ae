using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmtpKit.Hosting.Tests.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>A server's life with its host.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task StartsWithTheHost_AndStopsWithIt()
    {
        await using TestHost host = new(Serve, ("Smtp:Endpoints:0:Address", "127.0.0.1:0"));
        host.Server.State.Should().Be(SmtpServerState.Created);
        await host.StartAsync();
        host.Server.State.Should().Be(SmtpServerState.Started);
        await using TestSession session = await (await TestSession.ConnectAsync(host.Server.EndPoints[0].Port)).HelloAsync();

        Task stop = host.StopAsync();
        (await session.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(TestHost.Patience);
        host.Server.State.Should().Be(SmtpServerState.Stopped);
    }

    [Fact]
    public async Task TransactionInProgress_IsFinishedBeforeTheHostStops()
    {
        InMemoryMessageStore store = new();
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer().AddMessageStore(store), ("Smtp:Endpoints:0:Address", "127.0.0.1:0"));
        await using TestSession session = await (await TestSession.ConnectAsync(host.Server.EndPoints[0].Port)).HelloAsync();
        (await session.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        Task stop = host.StopAsync();
        (await session.SayAsync("RCPT TO:<bob@example.com>")).Should().StartWith("250");
        (await session.SayAsync("DATA")).Should().StartWith("354");
        stop.IsCompleted.Should().BeFalse();
        (await session.SayAsync("hello\r\n.")).Should().StartWith("250");
        (await session.ReadReplyAsync()).Should().StartWith("421");
        await stop.WaitAsync(TestHost.Patience);
        store.Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task ShutdownTimeout_IsTheGrace()
    {
        await using TestHost host = await TestHost.StartAsync(Serve);
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        using CancellationTokenSource timeout = new();
        Task stop = host.StopAsync(timeout.Token);
        stop.IsCompleted.Should().BeFalse();
        await timeout.CancelAsync();
        (await session.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(TestHost.Patience);
    }

    // Otherwise the first to stop would take all the time that the host grants.
    [Fact]
    public async Task SeveralServers_StopAtOnce()
    {
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            services.AddSmtpServer("relay").AddMessageStore(new InMemoryMessageStore());
            services.AddSmtpServer("submission").AddMessageStore(new InMemoryMessageStore());
        });
        await using TestSession relay = await (await host.ConnectAsync("relay")).HelloAsync();
        await using TestSession submission = await (await host.ConnectAsync("submission")).HelloAsync();
        (await relay.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        Task stop = host.StopAsync();
        (await submission.ReadReplyAsync()).Should().StartWith("421", "it does not wait for the other one's transaction");
        stop.IsCompleted.Should().BeFalse();
        await relay.WriteAsync("RSET\r\n");
        (await relay.ReadReplyAsync()).Should().StartWith("250");
        await stop.WaitAsync(TestHost.Patience);
    }

    // What serves sessions over transports of its own, as Kestrel does, may stop first and wait for them.
    [Fact]
    public async Task Sessions_AreToldBeforeAnyServiceStops()
    {
        Task<string>? heard = null;
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            Serve(services);
            services.AddSingleton<IHostedService>(new WaitingService(() => heard!));
        });
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        heard = session.ReadReplyAsync();
        await host.StopAsync().WaitAsync(TestHost.Patience);
        (await heard).Should().StartWith("421");
    }

    [Fact]
    public async Task AddressInUse_FailsTheStart_AndNothingIsLeftListening()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        await using TestHost host = new(
            services =>
            {
                services.AddSmtpServer("first").AddMessageStore(new InMemoryMessageStore());
                services.AddSmtpServer("second").AddMessageStore(new InMemoryMessageStore());
            },
            ("Smtp:Servers:first:Endpoints:0:Address", "127.0.0.1:0"),
            ("Smtp:Servers:second:Endpoints:0:Address", $"127.0.0.1:{port}"));
        await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<IOException>().WithMessage($"Cannot listen on 127.0.0.1:{port}: *");
        host.Services.GetRequiredKeyedService<SmtpServer>("first").State.Should().Be(SmtpServerState.Stopped);
    }

    [Fact]
    public async Task SeveralServers_HaveRulesOfTheirOwn()
    {
        await using TestHost host = await TestHost.StartAsync(
            services =>
            {
                services.AddSmtpServer("relay").AddMessageStore(new InMemoryMessageStore())
                    .AddMailboxFilter(checkRecipient: (_, _, recipient, _) => new(recipient.Mailbox.Domain == "example.com" ? SmtpReply.Ok : SmtpReply.RelayDenied));
                services.AddSmtpServer("submission", options => options.ServerName = "smtp.example.com").AddMessageStore(new InMemoryMessageStore())
                    .AddUserAuthenticator((_, credential, _) => new(AuthenticationResult.Success(credential.UserName)));
            },
            ("Smtp:Servers:relay:ServerName", "mx.example.com"),
            ("Smtp:Servers:relay:Endpoints:0:Address", "127.0.0.1:0"),
            ("Smtp:Servers:Submission:Endpoints:0:Address", "127.0.0.1:0"),
            ("Smtp:Servers:Submission:Endpoints:0:Protocol", "Submission"),
            ("Smtp:Servers:Submission:Endpoints:0:RequireAuthentication", "true"),
            ("Smtp:Servers:Submission:Endpoints:0:AllowPlaintextAuthentication", "true"));
        host.Services.GetService<SmtpServer>().Should().BeNull("there is none without a name");

        await using TestSession relay = await TestSession.ConnectAsync(PortOf("relay"));
        (await relay.ReadReplyAsync()).Should().StartWith("220 mx.example.com");
        (await relay.SayAsync("EHLO client.test")).Should().NotContain("AUTH");
        (await relay.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        (await relay.SayAsync("RCPT TO:<bob@elsewhere.test>")).Should().StartWith("550");

        await using TestSession submission = await TestSession.ConnectAsync(PortOf("submission"));
        (await submission.ReadReplyAsync()).Should().StartWith("220 smtp.example.com");
        (await submission.SayAsync("EHLO client.test")).Should().Contain("AUTH");
        (await submission.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("530");
        (await submission.SignInAsync("ada", "x")).Should().StartWith("235");
        (await submission.SendMailAsync("bob@elsewhere.test")).Should().StartWith("250");

        int PortOf(string name) => host.Services.GetRequiredKeyedService<SmtpServer>(name).EndPoints[0].Port;
    }

    [Fact]
    public async Task ServerWithoutAName_IsAServiceWithAndWithoutKey()
    {
        await using TestHost host = await TestHost.StartAsync(Serve);
        host.Services.GetRequiredKeyedService<SmtpServer>("").Should().BeSameAs(host.Server);
    }

    [Fact]
    public async Task AddedTwice_IsOneServer()
    {
        InMemoryMessageStore store = new();
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            services.AddSmtpServer(options => options.ServerName = "mx.example.com");
            services.AddSmtpServer().AddMessageStore(store);
        });
        host.Services.GetServices<SmtpServer>().Should().ContainSingle();
        host.Services.GetServices<IHostedService>().Should().ContainSingle();
        await using TestSession session = await host.ConnectAsync();
        (await session.ReadReplyAsync()).Should().StartWith("220 mx.example.com");
    }

    [Fact]
    public async Task ConfigureAndPostConfigure_ReachTheServer()
    {
        await using TestHost host = await TestHost.StartAsync(
            services =>
            {
                services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore());
                services.Configure<SmtpServerOptions>(options => options.ServerName = "configured.example.com");
                services.PostConfigure<SmtpServerOptions>(options => options.ServerName = "post." + options.ServerName);
            },
            ("Smtp:ServerName", "file.example.com"));
        await using TestSession session = await host.ConnectAsync();
        (await session.ReadReplyAsync()).Should().StartWith("220 post.configured.example.com");
    }

    [Fact]
    public async Task LoggerAndClock_ComeFromTheHost()
    {
        ManualTimeProvider clock = new();
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            Serve(services);
            services.AddSingleton<TimeProvider>(clock);
        });
        SmtpServerOptions options = host.Services.GetRequiredService<IOptions<SmtpServerOptions>>().Value;
        options.TimeProvider.Should().BeSameAs(clock);
        options.MeterFactory.Should().BeSameAs(host.Services.GetService<System.Diagnostics.Metrics.IMeterFactory>());
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        host.Log.Lines.Should().Contain(line => line.StartsWith("Debug 205 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LogOfASession_AndOfItsHooks_HasItsScope()
    {
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer()
            .AddMessageStore(provider =>
            {
                Microsoft.Extensions.Logging.ILogger logger = provider.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>().CreateLogger("app");
                return new DelegateMessageStore((_, _, _, _) =>
                {
                    Microsoft.Extensions.Logging.LoggerExtensions.LogInformation(logger, "by the hook");
                    return new(SmtpReply.Ok);
                });
            })
            .AddUserAuthenticator((_, credential, _) => new(AuthenticationResult.Success(credential.UserName))));
        await using TestSession session = await (await host.ConnectAsync(endpoint: new SmtpEndpoint { AllowPlaintextAuthentication = true })).HelloAsync();
        (await session.SignInAsync("ada", "x")).Should().StartWith("235");
        (await session.SendMailAsync()).Should().StartWith("250");
        host.Log.ScopedLines.Should().Contain(line => line.EndsWith("by the hook", StringComparison.Ordinal))
            .Which.Should().MatchRegex("^\\[session [0-9A-V]{13}, user ada\\] ");
        host.Log.ScopedLines.Should().Contain(line => line.Contains("Information 301", StringComparison.Ordinal))
            .Which.Should().MatchRegex("^\\[session [0-9A-V]{13}, user ada\\] ");
    }

    [Fact]
    public async Task WithoutAStore_TheErrorSaysWhatToCall()
    {
        await using TestHost host = new(services => services.AddSmtpServer("submission"));
        await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("*'submission' has no message store: call AddSmtpServer(\"submission\").AddMessageStore<T>()*");
    }

    private static void Serve(IServiceCollection services) => services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore());

    private sealed class WaitingService(Func<Task> untilThis) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => untilThis().WaitAsync(TestHost.Patience, TimeProvider.System, CancellationToken.None);
    }
}
