using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Hosting.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>One scope for a transaction, one for a session, and none where nobody needs it.</summary>
public sealed class ScopeTests
{
    private static readonly SmtpEndpoint Endpoint = new() { AllowPlaintextAuthentication = true };

    [Fact]
    public async Task HooksOfATransaction_ShareAScope_ThoseOfTheSessionAnother()
    {
        await using TestHost host = await StartAsync(ServiceLifetime.Scoped);
        ScopeCount scopes = host.Services.GetRequiredService<ScopeCount>();
        int before = scopes.Made;
        TestSession session = await (await host.ConnectAsync(endpoint: Endpoint)).HelloAsync();
        (await session.SignInAsync("ada", "x")).Should().StartWith("235");
        (await session.SendMailAsync()).Should().StartWith("250");
        (await session.SayAsync("VRFY ada")).Should().StartWith("252");
        (await session.SendMailAsync()).Should().StartWith("250");
        (await session.SayAsync("QUIT")).Should().StartWith("221");
        (await session.ReadReplyAsync()).Should().BeEmpty();
        await scopes.UntilAliveAsync(0);

        Calls(host).Should().Equal(
            $"Connected {before + 1}",
            $"Authenticate {before + 1}",
            $"CheckSender {before + 2}",
            $"CheckRecipient {before + 2}",
            $"Invoke {before + 2}",
            $"Save {before + 2}",
            $"Verify {before + 1}",
            $"CheckSender {before + 3}",
            $"CheckRecipient {before + 3}",
            $"Invoke {before + 3}",
            $"Save {before + 3}",
            $"Disconnected {before + 1}");
    }

    [Fact]
    public async Task ThousandTransactionsInASession_LeaveOneScopeAlive()
    {
        await using TestHost host = await StartAsync(ServiceLifetime.Scoped);
        ScopeCount scopes = host.Services.GetRequiredService<ScopeCount>();
        int before = scopes.Made;
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        for (int i = 0; i < 1000; i++)
        {
            string reply = i % 4 == 0 ? await session.SayAsync("MAIL FROM:<refused@example.org>") : await session.SendMailAsync();
            reply.Should().StartWith(i % 4 == 0 ? "550" : "250");
        }

        await session.SayAsync("NOOP");
        scopes.Made.Should().Be(before + 1001);
        scopes.Alive.Should().Be(1, "that is the session's");
    }

    [Fact]
    public async Task ThousandSessions_LeaveNoScopeAlive_HoweverTheyEnd()
    {
        await using TestHost host = await StartAsync(ServiceLifetime.Scoped);
        ScopeCount scopes = host.Services.GetRequiredService<ScopeCount>();
        int before = scopes.Made;
        List<TestSession> sessions = [];
        for (int i = 0; i < 1000; i++)
        {
            TestSession session = await (await host.ConnectAsync()).HelloAsync();
            (await session.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
            sessions.Add(session);
        }

        scopes.Alive.Should().Be(2000);
        for (int i = 0; i < sessions.Count; i++)
        {
            if (i % 2 == 0)
            {
                (await sessions[i].SayAsync("QUIT")).Should().StartWith("221");
            }

            // The others vanish in the middle of their transactions.
            await sessions[i].DisposeAsync();
        }

        await scopes.UntilAliveAsync(0);
        scopes.Made.Should().Be(before + 2000);
    }

    [Fact]
    public async Task Reply_IsWrittenBeforeTheScopeEnds()
    {
        await using TestHost host = await StartAsync(ServiceLifetime.Scoped);
        ScopeCount scopes = host.Services.GetRequiredService<ScopeCount>();
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        scopes.Gate = gate.Task;
        (await session.SendMailAsync()).Should().StartWith("250");
        scopes.Alive.Should().Be(2, "the reply was heard, and the transaction's scope is still there");
        gate.SetResult();
        (await session.SayAsync("NOOP")).Should().StartWith("250");
        scopes.Alive.Should().Be(1);
    }

    [Fact]
    public async Task Transient_IsMadeForEachCallInTheSameScopes()
    {
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            services.AddSingleton<HookCalls>().AddSingleton<ScopeCount>().AddTransient<ScopeProbe>();
            services.AddSmtpServer()
                .AddMailboxFilter<ProbingMailboxFilter>(ServiceLifetime.Transient)
                .AddMessageStore<ProbingStore>(ServiceLifetime.Transient);
        });
        ScopeCount scopes = host.Services.GetRequiredService<ScopeCount>();
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SendMailAsync()).Should().StartWith("250");
        await session.SayAsync("NOOP");
        Calls(host).Should().Equal("CheckSender 1", "CheckRecipient 2", "Save 3");
        scopes.Alive.Should().Be(0, "what was made for the calls goes with their transaction");
    }

    // A scope would be an allocation for each message, and a store that is a singleton has no use for it.
    [Fact]
    public async Task Singletons_CostNoScope()
    {
        List<int> items = [];
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer()
            .AddConnectionFilter(onConnected: (session, _) =>
            {
                items.Add(session.Items.Count);
                return new(SmtpReply.Ok);
            })
            .AddMessageStore((session, transaction, _, _) =>
            {
                items.AddRange([session.Items.Count, transaction.Items.Count]);
                return new(SmtpReply.Ok);
            }));
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SendMailAsync()).Should().StartWith("250");
        items.Should().Equal(0, 0, 0);
    }

    private static string[] Calls(TestHost host) => [.. host.Services.GetRequiredService<HookCalls>().Seen];

    private static Task<TestHost> StartAsync(ServiceLifetime lifetime) => TestHost.StartAsync(services =>
    {
        services.AddSingleton<HookCalls>().AddSingleton<ScopeCount>().AddScoped<ScopeProbe>();
        services.AddSmtpServer()
            .Configure(options => options.Limits.MaxConnections = 0)
            .AddConnectionFilter<ProbingConnectionFilter>(lifetime)
            .AddUserAuthenticator<ProbingAuthenticator>(lifetime)
            .AddMailboxFilter<ProbingMailboxFilter>(lifetime)
            .AddMessageMiddleware<ProbingMiddleware>(lifetime)
            .AddMessageStore<ProbingStore>(lifetime);
    });
}
