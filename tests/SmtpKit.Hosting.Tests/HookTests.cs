using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmtpKit.Hosting.Hooks;
using SmtpKit.Hosting.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>How hooks are added, in which order they are asked, and what comes of several.</summary>
public sealed class HookTests
{
    [Fact]
    public async Task Lambdas_StandForEachHook()
    {
        List<string> calls = [];
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer()
            .AddConnectionFilter(onHello: (_, name, _) => Note(calls, "hello " + name))
            .AddUserAuthenticator((_, credential, _) =>
            {
                calls.Add("user " + credential.UserName);
                return new(AuthenticationResult.Success(credential.UserName));
            })
            .AddMailboxFilter(checkRecipient: (_, _, recipient, _) => Note(calls, "recipient " + recipient.Mailbox))
            .AddMessageMiddleware((session, transaction, body, next, cancellationToken) =>
            {
                calls.Add("middleware");
                return next(session, transaction, body, cancellationToken);
            })
            .AddMessageStore((_, _, _, _) => Note(calls, "store")));
        await using TestSession session = await (await host.ConnectAsync(endpoint: new SmtpEndpoint { AllowPlaintextAuthentication = true })).HelloAsync();
        (await session.SignInAsync("ada", "x")).Should().StartWith("235");
        (await session.SendMailAsync()).Should().StartWith("250");
        calls.Should().Equal("hello client.test", "user ada", "recipient bob@example.com", "middleware", "store");
    }

    [Fact]
    public async Task Filters_AreAskedInOrder_TheFirstRefusalDecides()
    {
        List<string> calls = [];
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer(options => options.MailboxFilter = Filter("options"))
            .AddMailboxFilter(Filter("first"))
            .AddMailboxFilter(_ => Filter("second", refuses: true))
            .AddMailboxFilter(Filter("third"))
            .AddMessageStore(new InMemoryMessageStore()));
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith("550 5.7.1");
        calls.Should().Equal("options", "first", "second");

        DelegateMailboxFilter Filter(string name, bool refuses = false) => new((_, _, _) =>
        {
            calls.Add(name);
            return new(refuses ? SmtpReply.PolicyRejected : SmtpReply.Ok);
        });
    }

    [Theory]
    [InlineData(null, null, "250 2.1.0 ")]
    [InlineData("one", null, "250 2.1.0 one")]
    [InlineData("one", "two", "250 2.1.0 two")]
    [InlineData(null, "two", "250 2.1.0 two")]
    public async Task SeveralThatAccept_TheLastWithAWordOfItsOwnIsHeard(string? first, string? second, string heard)
    {
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer()
            .AddMailboxFilter(Saying(first))
            .AddMailboxFilter(Saying(second))
            .AddMessageStore(new InMemoryMessageStore()));
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith(heard);

        static DelegateMailboxFilter Saying(string? text) => new((_, _, _) => new(text is null ? SmtpReply.Ok : new SmtpReply(250, new(2, 1, 0), text)));
    }

    [Fact]
    public async Task Questions_AreAnsweredByTheFirstThatKnows()
    {
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer()
            .AddMailboxFilter(new DelegateMailboxFilter())
            .AddMailboxFilter(new Directory("Ada"))
            .AddMailboxFilter(new Directory("nobody asks this one"))
            .AddMessageStore(new InMemoryMessageStore()));
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SayAsync("VRFY ada")).Should().Be("250 2.0.0 Ada");
        (await session.SayAsync("EXPN list")).Should().Be("250 2.0.0 Ada");
    }

    [Fact]
    public async Task ConnectionFilters_ThoseThatWereAskedAreToldTheEnd()
    {
        List<string> calls = [];
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer()
            .AddConnectionFilter(Filter("first", fails: true))
            .AddConnectionFilter(Filter("second", refuses: true))
            .AddConnectionFilter(Filter("third"))
            .AddMessageStore(new InMemoryMessageStore()));
        await using TestSession session = await host.ConnectAsync();
        (await session.ReadReplyAsync()).Should().StartWith("554");
        (await session.SayAsync("QUIT")).Should().StartWith("221");
        await told.Task.WaitAsync(TestHost.Patience);
        calls.Should().Equal("first", "second", "first told", "second told");

        DelegateConnectionFilter Filter(string name, bool refuses = false, bool fails = false) => new(
            (_, _) =>
            {
                calls.Add(name);
                return new(refuses ? SmtpReply.PolicyRejected : SmtpReply.Ok);
            },
            onDisconnected: (_, _, _) =>
            {
                calls.Add(name + " told");
                _ = name == "second" && told.TrySetResult();
                return fails ? throw new InvalidOperationException("Out of order.") : default;
            });
    }

    [Fact]
    public async Task Middlewares_StandInTheOrderInWhichTheyWereAdded()
    {
        List<string> calls = [];
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            ISmtpServerBuilder builder = services.AddSmtpServer().AddMessageStore((_, _, _, _) => Note(calls, "store"));
            foreach (string name in new[] { "outer", "middle", "inner" })
            {
                builder.AddMessageMiddleware((session, transaction, body, next, cancellationToken) =>
                {
                    calls.Add(name);
                    return next(session, transaction, body, cancellationToken);
                });
            }
        });
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SendMailAsync()).Should().StartWith("250");
        calls.Should().Equal("outer", "middle", "inner", "store");
    }

    [Fact]
    public async Task Store_TheLastOneAddedCounts()
    {
        InMemoryMessageStore last = new();
        await using TestHost host = await TestHost.StartAsync(services => services
            .AddSmtpServer(options => options.MessageStore = new InMemoryMessageStore())
            .AddMessageStore(new InMemoryMessageStore())
            .AddMessageStore(last));
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SendMailAsync()).Should().StartWith("250");
        last.Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task Class_IsAServiceOfTheHost_ByTheServersName()
    {
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            services.AddSmtpServer().AddMessageStore<InMemoryMessageStore>();
            services.AddSmtpServer("submission").AddMessageStore<InMemoryMessageStore>();
        });
        foreach ((string name, InMemoryMessageStore store) in new[]
        {
            ("", host.Services.GetRequiredService<InMemoryMessageStore>()),
            ("submission", host.Services.GetRequiredKeyedService<InMemoryMessageStore>("submission")),
        })
        {
            await using TestSession session = await (await host.ConnectAsync(name)).HelloAsync();
            (await session.SendMailAsync()).Should().StartWith("250");
            store.Messages.Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Class_RegisteredAlready_KeepsItsRegistration()
    {
        InMemoryMessageStore mine = new();
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            services.AddSingleton(mine);
            services.AddSmtpServer().AddMessageStore<InMemoryMessageStore>(ServiceLifetime.Scoped);
        });
        Options(host).MessageStore.Should().BeSameAs(mine);
    }

    [Fact]
    public async Task SingletonAlone_IsHandedThroughAsItIs()
    {
        QuickFilter filter = new();
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer()
            .AddMailboxFilter(filter)
            .AddConnectionFilter<QuickFilter>()
            .AddMessageStore<MaildirLike>());
        Options(host).MailboxFilter.Should().BeSameAs(filter);
        Options(host).ConnectionFilter.Should().BeOfType<QuickFilter>();
        Options(host).MessageStore.Should().BeSameAs(host.Services.GetRequiredService<MaildirLike>());
    }

    [Fact]
    public async Task SeveralSingletons_AreQuickWhenAllAre()
    {
        await using TestHost host = await TestHost.StartAsync(services =>
        {
            services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore())
                .AddMailboxFilter(new QuickFilter()).AddMailboxFilter(new QuickFilter())
                .AddConnectionFilter(new QuickFilter()).AddConnectionFilter(new QuickFilter());
            services.AddSmtpServer("slow").AddMessageStore(new InMemoryMessageStore())
                .AddMailboxFilter(new QuickFilter()).AddMailboxFilter(new DelegateMailboxFilter())
                .AddConnectionFilter(new QuickFilter()).AddConnectionFilter(new DelegateConnectionFilter());
        });
        Options(host).MailboxFilter.Should().BeOfType<QuickMailboxFilterChain>();
        Options(host).ConnectionFilter.Should().BeOfType<QuickConnectionFilterChain>();
        Options(host, "slow").MailboxFilter.Should().BeOfType<MailboxFilterChain>();
        Options(host, "slow").ConnectionFilter.Should().BeOfType<ConnectionFilterChain>();
        foreach (Type quick in new[] { typeof(QuickMailboxFilterChain), typeof(QuickConnectionFilterChain) })
        {
            quick.IsDefined(typeof(QuickHookAttribute), inherit: false).Should().BeTrue();
        }
    }

    [Theory]
    [InlineData(ServiceLifetime.Singleton)]
    [InlineData(ServiceLifetime.Scoped)]
    public async Task FreeSpaceOfTheStore_IsAskedForThroughEachLifetime(ServiceLifetime lifetime)
    {
        await using TestHost host = await TestHost.StartAsync(services => services.AddSmtpServer().AddMessageStore<MaildirLike>(lifetime));
        await using TestSession session = await (await host.ConnectAsync()).HelloAsync();
        (await session.SayAsync("MAIL FROM:<a@b.test> SIZE=101")).Should().StartWith("452 4.3.1");
        (await session.SayAsync("MAIL FROM:<a@b.test> SIZE=100")).Should().StartWith("250");
    }

    [Fact]
    public void BuilderOfSomebodyElse_NeedsAServerOfThatName()
    {
        ISmtpServerBuilder foreign = new ForeignBuilder(new ServiceCollection());
        foreign.Invoking(builder => builder.AddMessageStore(new InMemoryMessageStore())).Should().Throw<ArgumentException>().WithMessage("*AddSmtpServer*");
        foreign.Services.AddSmtpServer("other");
        foreign.AddMessageStore(new InMemoryMessageStore()).Should().BeSameAs(foreign);
    }

    private static SmtpServerOptions Options(TestHost host, string name = "") =>
        host.Services.GetRequiredService<IOptionsMonitor<SmtpServerOptions>>().Get(name);

    private static ValueTask<SmtpReply> Note(List<string> calls, string call)
    {
        calls.Add(call);
        return new(SmtpReply.Ok);
    }

    private sealed class ForeignBuilder(IServiceCollection services) : ISmtpServerBuilder
    {
        public IServiceCollection Services => services;

        public string Name => "other";
    }

    private sealed class Directory(string answer) : IMailboxFilter
    {
        public ValueTask<SmtpReply> VerifyAsync(SmtpSession session, string argument, CancellationToken cancellationToken) =>
            new(new SmtpReply(250, new(2, 0, 0), answer));

        public ValueTask<SmtpReply> ExpandAsync(SmtpSession session, string argument, CancellationToken cancellationToken) =>
            new(new SmtpReply(250, new(2, 0, 0), answer));
    }

    [QuickHook]
    private sealed class QuickFilter : IMailboxFilter, IConnectionFilter;

    private sealed class MaildirLike : IMessageStore
    {
        public ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) =>
            new(SmtpReply.Ok);

        public ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken) => new(100);
    }
}
