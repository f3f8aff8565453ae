using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox;
using SmtpKit.Inbox.Pop3;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds read access for mail programs to the inbox.</summary>
public static class InboxPop3ServiceCollectionExtensions
{
    /// <summary>
    /// Lets mail programs read the inbox by POP3 (RFC 1939): <c>services.AddInboxPop3(pop3 =&gt; pop3.Address = "127.0.0.1:1110")</c>. The inbox itself comes from
    /// <c>AddSmtpInbox</c>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets options; <see cref="Pop3Options.Address"/> is needed.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// <para>
    /// The user name chooses the inbox: the one of that name, else one whose <see cref="NamedInboxOptions.Users"/> have it, else the main one. Over loopback any
    /// password will do, unless <see cref="Pop3Options.CheckPassword"/> is set.
    /// </para>
    /// <para>
    /// A session sees the inbox as it was when it signed in, and locks nobody out, other than RFC 1939 section 4 has it. What it deletes goes at QUIT. Reading
    /// marks nothing as read. The server is a service, <see cref="Pop3Server"/>, which tells where it listens; it starts and stops with the host.
    /// </para>
    /// </remarks>
    public static IServiceCollection AddInboxPop3(this IServiceCollection services, Action<Pop3Options> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IPop3Maildrops, InboxMaildrops>();
        services.TryAddSingleton(provider => new Pop3Server(
            provider.GetRequiredService<IOptions<Pop3Options>>().Value,
            provider.GetRequiredService<IPop3Maildrops>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Pop3Service>());
        return services;
    }
}
