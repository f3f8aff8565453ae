using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit;
using SmtpKit.Hosting;
using SmtpKit.Inbox;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Capture;
using SmtpKit.Inbox.Preview.Checks;
using SmtpKit.Inbox.Release;
using SmtpKit.Inbox.Security;
using SmtpKit.Inbox.Webhook;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the inbox to an application.</summary>
public static class SmtpInboxServiceCollectionExtensions
{
    /// <summary>Adds an inbox that shows the mail which the application's SMTP server takes, and that server where there is none.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets options. Default: null, all as in <see cref="SmtpInboxOptions"/>.</param>
    /// <returns>The SMTP server without a name, for its hooks.</returns>
    /// <remarks>
    /// <para>
    /// A server that has no message store has the inbox for its store: 250 is answered when the inbox has the message. One that has a store keeps it, and the
    /// inbox shows what that has accepted. <c>app.MapSmtpInbox("/mail")</c> maps the page.
    /// </para>
    /// <para>
    /// The messages are a service: <see cref="IInboxStore"/> is the main inbox, and with the name for a key a named one.
    /// </para>
    /// </remarks>
    public static ISmtpServerBuilder AddSmtpInbox(this IServiceCollection services, Action<SmtpInboxOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return services.AddSmtpServer().AddInbox();
    }

    /// <summary>Shows in the inbox what this server takes too, one of several in a host. The inbox itself comes from <c>AddSmtpInbox</c>.</summary>
    /// <param name="builder">The server.</param>
    public static ISmtpServerBuilder AddInbox(this ISmtpServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddShared(builder.Services);
        string name = builder.Name;
        if (!builder.Services.Any(service => service.ImplementationInstance is CapturedServer known && known.Name == name))
        {
            builder.Services.AddSingleton(new CapturedServer(name));
            builder.Services.AddSingleton<IPostConfigureOptions<SmtpServerOptions>>(provider => new CaptureSetup(name, provider));
        }

        return builder;
    }

    private static void AddShared(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(InboxSet)))
        {
            return;
        }

        OpenApiHandlers.Configure(services);

        // Last: the application's own types are read as it has said.
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(InboxJson.Default));
        services.AddOptions<SmtpInboxOptions>().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IValidateOptions<SmtpInboxOptions>, SmtpInboxOptionsCheck>();
        services.AddSingleton<InboxSet>();
        services.AddSingleton<InboxCapture>();
        services.AddSingleton<InboxServices>();
        services.AddSingleton(provider => new LinkChecker(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Releaser>();
        services.AddHostedService<ReachWarning>();
        services.AddHostedService<WebhookSender>();
        services.AddSingleton<InboxEndpoints>();
        services.AddSingleton<AllowedHostNames>();
        services.AddSingleton(provider => new RequestGuard(
            provider.GetRequiredService<AllowedHostNames>(), provider.GetRequiredService<ILoggerFactory>().CreateLogger(SmtpKit.Inbox.Log.Category)));
        services.AddSingleton(provider => provider.GetRequiredService<InboxSet>().Main.Store);
        services.AddKeyedSingleton<IInboxStore>(KeyedService.AnyKey, (provider, key) =>
            provider.GetRequiredService<InboxSet>().Find(key as string ?? "")?.Store
                ?? throw new InvalidOperationException($"There is no inbox named '{key}': add it to {nameof(SmtpInboxOptions)}.{nameof(SmtpInboxOptions.Inboxes)}."));
    }

    /// <summary>A server whose mail is shown; each once.</summary>
    private sealed record CapturedServer(string Name);
}
