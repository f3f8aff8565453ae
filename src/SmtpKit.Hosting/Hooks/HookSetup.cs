using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmtpKit.Hosting.Hooks;

/// <summary>Puts the hooks of a server's builder into its options: singletons as they are, others behind an adapter that knows the scope.</summary>
internal sealed class HookSetup(IServiceProvider services, ServerRegistrations registrations, IServiceScopeFactory scopeFactory)
    : IPostConfigureOptions<SmtpServerOptions>
{
    private readonly HookScopes _scopes = new(scopeFactory);

    public void PostConfigure(string? name, SmtpServerOptions options)
    {
        if (!registrations.TryFind(name ?? Options.DefaultName, out ServerRegistration? registration))
        {
            return;
        }

        // What the options bring along comes first: it was there before there were services.
        ServerHooks hooks = registration.Hooks;
        options.ConnectionFilter = Chains.Of(
            [.. FromOptions(options.ConnectionFilter), .. hooks.ConnectionFilters.Select(source => Make(source, s => new ScopedConnectionFilter(s, _scopes)))]);
        options.MailboxFilter = Chains.Of(
            [.. FromOptions(options.MailboxFilter), .. hooks.MailboxFilters.Select(source => Make(source, s => new ScopedMailboxFilter(s, _scopes)))]);
        foreach (HookSource<IMessageMiddleware> source in hooks.Middleware)
        {
            options.Middleware.Add(Make(source, s => new ScopedMessageMiddleware(s, _scopes)));
        }

        if (hooks.MessageStore is { } store)
        {
            options.MessageStore = Make(store, s => new ScopedMessageStore(s, _scopes));
        }

        if (hooks.UserAuthenticator is { } authenticator)
        {
            options.UserAuthenticator = Make(authenticator, s => new ScopedUserAuthenticator(s, _scopes));
        }
    }

    private static IEnumerable<THook> FromOptions<THook>(THook? hook)
        where THook : class => hook is null ? [] : [hook];

    private THook Make<THook>(HookSource<THook> source, Func<HookSource<THook>, THook> scoped)
        where THook : class => source.IsSingleton ? source.Find(services) : scoped(source);
}
