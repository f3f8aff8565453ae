using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SmtpKit.Hosting.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>The health check: listening, not refusing, the store able.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task StartedServer_IsHealthy_AndTellsOfItself()
    {
        await using TestHost host = await StartAsync(new InMemoryMessageStore());
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        HealthReportEntry entry = await CheckAsync(host);
        entry.Status.Should().Be(HealthStatus.Healthy);
        entry.Data.Should().Contain("sessions", 1).And.Contain("maxSessions", 2).And.Contain("state", "Started")
            .And.Contain("endpoints", host.Server.EndPoints[0].ToString());
    }

    [Fact]
    public async Task BeforeTheStart_AndAfterTheStop_ItIsNot()
    {
        await using TestHost host = new(services => services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore()).AddHealthCheck());
        (await CheckAsync(host)).Description.Should().Be("the server is created");
        await host.StartAsync();
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy);
        await host.StopAsync().WaitAsync(TestHost.Patience);
        (await CheckAsync(host)).Description.Should().Be("the server is stopped");
    }

    [Fact]
    public async Task WhileItStops_ItIsNot()
    {
        await using TestHost host = await StartAsync(new InMemoryMessageStore());
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250");
        Task stop = host.StopAsync();
        (await CheckAsync(host)).Description.Should().Be("the server is stopping");
        (await session.SayAsync("QUIT")).Should().StartWith("221");
        await stop.WaitAsync(TestHost.Patience);
    }

    [Fact]
    public async Task FullServer_IsNot()
    {
        await using TestHost host = await StartAsync(new InMemoryMessageStore());
        await using TestSession first = await (await host.ConnectAsync()).HelloAsync();
        await using TestSession second = await (await host.ConnectAsync()).HelloAsync();
        HealthReportEntry entry = await CheckAsync(host);
        entry.Status.Should().Be(HealthStatus.Unhealthy);
        entry.Description.Should().Be("there are 2 sessions, and no further one is let in");

        host.Settings.Change(("Smtp:Limits:MaxConnections", "3"));
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy, "the limit is the one in force");
    }

    [Fact]
    public async Task StoreThatFindsAProblem_IsTold()
    {
        AilingStore store = new();
        await using TestHost host = await StartAsync(store);
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy);
        store.Problem = "the disk is full";
        (await CheckAsync(host)).Description.Should().Be("the store takes no mail: the disk is full");
    }

    [Fact]
    public async Task ScopedStore_IsAskedInAScopeOfItsOwn()
    {
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer().AddHealthCheck()
            .AddMessageStore<AilingStore>(ServiceLifetime.Scoped)
            .AddMessageStore(_ => new AilingStore { Problem = "out of order" }, ServiceLifetime.Scoped));
        (await CheckAsync(host)).Description.Should().Be("the store takes no mail: out of order");
    }

    [Fact]
    public async Task Maildir_ThatCannotBeWrittenTo_IsTold()
    {
        using TestFiles files = new();
        string directory = files.Path("mail");
        await using TestHost host = await StartAsync(new MaildirMessageStore(directory));
        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Healthy);
        Directory.GetFileSystemEntries(Path.Combine(directory, "tmp")).Should().BeEmpty("nothing is left of the question");
        Directory.Delete(Path.Combine(directory, "tmp"));
        (await CheckAsync(host)).Description.Should().StartWith($"the store takes no mail: the Maildir '{directory}' cannot be written to");
    }

    [Fact]
    public async Task EachServer_HasACheckOfItsOwn()
    {
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            services.AddSmtpServer("relay").AddMessageStore(new InMemoryMessageStore());
            services.AddSmtpServer("submission").AddMessageStore(new AilingStore { Problem = "out of order" }).AddHealthCheck(tags: ["ready"]);
            services.AddHealthChecks().AddSmtpServer("relay", "inbound");
            services.AddHealthChecks().AddSmtpServer("submission", "soft", HealthStatus.Degraded);
        });
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        report.Entries["inbound"].Status.Should().Be(HealthStatus.Healthy);
        report.Entries["smtp:submission"].Status.Should().Be(HealthStatus.Unhealthy);
        report.Entries["smtp:submission"].Tags.Should().Equal("ready");
        report.Entries["soft"].Status.Should().Be(HealthStatus.Degraded);
    }

    private static Task<TestHost> StartAsync(IMessageStore store) => TestHost.StartAsync(
        services => services.AddSmtpServer().AddMessageStore(store).AddHealthCheck(),
        ("Smtp:Limits:MaxConnections", "2"),
        ("Smtp:Endpoints:0:Address", "127.0.0.1:0"));

    private static async Task<HealthReportEntry> CheckAsync(TestHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync().WaitAsync(TestHost.Patience)).Entries["smtp"];

    private sealed class AilingStore : IMessageStore, IMessageStoreHealth
    {
        public string? Problem { get; set; }

        public ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) =>
            new(SmtpReply.Ok);

        public ValueTask<string?> FindProblemAsync(CancellationToken cancellationToken) => new(Problem);
    }
}
