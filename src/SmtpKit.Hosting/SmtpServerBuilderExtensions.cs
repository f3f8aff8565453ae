using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SmtpKit;
using SmtpKit.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Options and hooks of a server in a host.</summary>
/// <remarks>
/// <para>
/// A hook is a class, an object, a function that makes one, or functions in its place. A class or what a function makes has a lifetime. The default is
/// <see cref="ServiceLifetime.Singleton"/>: one object for all sessions is what the hooks' interfaces are made for, and it costs no scope.
/// <see cref="ServiceLifetime.Scoped"/> is for hooks with services of a request, a database context for example: there is one scope for each transaction,
/// from MAIL to its end, which <see cref="IMailboxFilter"/>, <see cref="IMessageMiddleware"/> and <see cref="IMessageStore"/> share, and one for the session,
/// for <see cref="IConnectionFilter"/> and <see cref="IUserAuthenticator"/>. VRFY, EXPN and <see cref="IMessageStore.GetFreeSpaceAsync"/>, which belong to no
/// transaction, have the session's. <see cref="ServiceLifetime.Transient"/> makes an object for each call, in the same scopes. A scope is made when the first
/// hook needs it, and disposed of asynchronously once the reply that ends it is on its way, also when the peer vanished.
/// </para>
/// <para>
/// A class is registered as a service under itself, with the server's name for a key if it has one, so that the rest of the host can ask for it; where it is
/// registered already, that registration and its lifetime hold.
/// </para>
/// <para>
/// Filters are asked in the order in which they were added; the first that refuses decides, and those behind it are not asked. When all accept, the client
/// hears the last reply that is not <see cref="SmtpReply.Ok"/>. VRFY and EXPN are answered by the first that has an answer. Of stores and authenticators,
/// of which a server has one, the last one added counts, also over one that the options name; filters and middlewares of the options come first.
/// </para>
/// <para>Hooks are made when the server is: one that is a singleton cannot have the <see cref="SmtpServer"/> injected.</para>
/// </remarks>
public static partial class SmtpServerBuilderExtensions
{
    /// <summary>Sets options by code.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Called when the server is made, and again whenever configuration changes.</param>
    public static ISmtpServerBuilder Configure(this ISmtpServerBuilder builder, Action<SmtpServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Configure(builder.Name, configure);
        return builder;
    }

    /// <summary>Sets options by code that needs a service.</summary>
    /// <typeparam name="TService">The service, a singleton.</typeparam>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Called when the server is made, and again whenever configuration changes.</param>
    public static ISmtpServerBuilder Configure<TService>(this ISmtpServerBuilder builder, Action<SmtpServerOptions, TService> configure)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddOptions<SmtpServerOptions>(builder.Name).Configure(configure);
        return builder;
    }

    /// <summary>Binds options from another place than the section that goes by the server's name.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="configuration">
    /// A section, or a whole configuration. Keys are those of the README; one that is not known is an error at the start. A change of it is applied while the
    /// server runs.
    /// </param>
    public static ISmtpServerBuilder Bind(this ISmtpServerBuilder builder, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        RegistrationOf(builder).Configuration = configuration;
        return builder;
    }

    private static ServerRegistration RegistrationOf(ISmtpServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return (builder as SmtpServerBuilder)?.Registration
            ?? (ServerRegistrations.In(builder.Services)?.TryFind(builder.Name, out ServerRegistration? known) == true ? known : null)
            ?? throw new ArgumentException($"'{builder.Name}' is no server of these services: it comes from AddSmtpServer.", nameof(builder));
    }
}
