using Microsoft.Extensions.Options;
using SmtpKit.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Leads an application's mail to a fake server.</summary>
public static class FakeSmtpServiceCollectionExtensions
{
    /// <summary>
    /// Changes the application's mail options, whatever configuration has set them to: in <c>ConfigureTestServices</c> of a <c>WebApplicationFactory</c>, or
    /// wherever a test builds its services.
    /// </summary>
    /// <typeparam name="TOptions">The options, of every name, so that no mail goes anywhere else.</typeparam>
    /// <param name="services">The application's services.</param>
    /// <param name="smtp">The fake server, started.</param>
    /// <param name="configure">For example <c>(options, fake) => { options.Host = fake.Host; options.Port = fake.Port; }</c>.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection UseFakeSmtp<TOptions>(this IServiceCollection services, FakeSmtpServer smtp, Action<TOptions, FakeSmtpServer> configure)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(smtp);
        ArgumentNullException.ThrowIfNull(configure);
        return services.PostConfigureAll<TOptions>(options => configure(options, smtp));
    }
}
