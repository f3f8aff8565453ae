using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit;
using SmtpKit.Hosting;
using SmtpKit.Hosting.Configuration;
using SmtpKit.Hosting.Hooks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds SMTP servers to the services of a host.</summary>
/// <remarks>
/// <para>
/// A server is a keyed singleton <see cref="SmtpServer"/> under its name; the one without a name is <c>GetRequiredService&lt;SmtpServer&gt;()</c> as well. It
/// starts and stops with the host. Its options are named <see cref="SmtpServerOptions"/>: <c>Configure</c> and <c>PostConfigure</c> reach them too, in the
/// order in which they are registered.
/// </para>
/// <para>
/// What is not said by code comes from the host: the logger factory, the meter factory and the clock from its services, and everything else from its
/// configuration, section <c>Smtp</c> for the server without a name and <c>Smtp:Servers:NAME</c> for the others. Where both speak, code given to
/// <c>AddSmtpServer</c> wins; its endpoints come behind those of the configuration.
/// </para>
/// </remarks>
public static class SmtpServerServiceCollectionExtensions
{
    /// <summary>Adds the server without a name, or adds to it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>For its hooks. A message store is needed.</returns>
    public static ISmtpServerBuilder AddSmtpServer(this IServiceCollection services) => services.AddSmtpServer(Options.Options.DefaultName);

    /// <summary>Adds the server without a name, or adds to it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets options by code, over what configuration says. Called again whenever configuration changes.</param>
    /// <returns>For its hooks. A message store is needed, here or there.</returns>
    public static ISmtpServerBuilder AddSmtpServer(this IServiceCollection services, Action<SmtpServerOptions> configure) =>
        services.AddSmtpServer(Options.Options.DefaultName, configure);

    /// <summary>Adds the server without a name, or adds to it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configuration">As in <see cref="SmtpServerBuilderExtensions.Bind"/>.</param>
    /// <returns>For its hooks. A message store is needed.</returns>
    public static ISmtpServerBuilder AddSmtpServer(this IServiceCollection services, IConfiguration configuration) =>
        services.AddSmtpServer().Bind(configuration);

    /// <summary>Adds a server, one of several in a host, or adds to it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">
    /// The name of its options and the key of its services; empty for the server without one. Letter case counts; for the section of the configuration it
    /// does not.
    /// </param>
    /// <returns>For its hooks. A message store is needed.</returns>
    public static ISmtpServerBuilder AddSmtpServer(this IServiceCollection services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        ServerRegistrations registrations = ServerRegistrations.In(services) ?? AddShared(services);
        return new SmtpServerBuilder(services, registrations.TryFind(name, out ServerRegistration? known) ? known : AddServer(services, registrations.Add(name)));
    }

    /// <summary>Adds a server, one of several in a host, or adds to it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">As in the other overload.</param>
    /// <param name="configure">Sets options by code, over what configuration says. Called again whenever configuration changes.</param>
    /// <returns>For its hooks. A message store is needed, here or there.</returns>
    public static ISmtpServerBuilder AddSmtpServer(this IServiceCollection services, string name, Action<SmtpServerOptions> configure) =>
        services.AddSmtpServer(name).Configure(configure);

    /// <summary>Adds a server, one of several in a host, or adds to it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="name">As in the other overload.</param>
    /// <param name="configuration">As in <see cref="SmtpServerBuilderExtensions.Bind"/>.</param>
    /// <returns>For its hooks. A message store is needed.</returns>
    public static ISmtpServerBuilder AddSmtpServer(this IServiceCollection services, string name, IConfiguration configuration) =>
        services.AddSmtpServer(name).Bind(configuration);

    // What all servers of a host have in common, once.
    private static ServerRegistrations AddShared(IServiceCollection services)
    {
        ServerRegistrations registrations = new();
        services.AddSingleton(registrations);
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton<IOptionsFactory<SmtpServerOptions>, SmtpServerOptionsFactory>();
        services.AddSingleton<IConfigureOptions<SmtpServerOptions>, DefaultsFromServices>();
        services.TryAddSingleton<CertificateFiles>();
        services.AddSingleton<IConfigureOptions<SmtpServerOptions>, SettingsBinder>();
        services.AddSingleton<IPostConfigureOptions<SmtpServerOptions>, HookSetup>();
        services.AddSingleton<IValidateOptions<SmtpServerOptions>, SmtpServerOptionsCheck>();
        services.AddSingleton<IHostedService, SmtpServerService>();
        return registrations;
    }

    private static ServerRegistration AddServer(IServiceCollection services, ServerRegistration registration)
    {
        string name = registration.Name;
        services.AddOptions<SmtpServerOptions>(name).ValidateOnStart();
        services.AddSingleton<IOptionsChangeTokenSource<SmtpServerOptions>>(
            provider => new SettingsChangeTokenSource(registration, provider.GetService<IConfiguration>()));
        services.AddKeyedSingleton(name, (provider, _) => new ServedOptions(
            name,
            provider.GetRequiredService<IOptionsMonitor<SmtpServerOptions>>(),
            provider.GetRequiredService<CertificateFiles>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddKeyedSingleton<SmtpServer>(name, (provider, _) => provider.GetRequiredKeyedService<ServedOptions>(name).Server);
        if (name == Options.Options.DefaultName)
        {
            services.AddSingleton(provider => provider.GetRequiredKeyedService<SmtpServer>(name));
        }

        return registration;
    }
}
