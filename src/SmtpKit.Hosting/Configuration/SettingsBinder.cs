using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmtpKit.Hosting.Configuration;

/// <summary>Binds a server's section of the configuration to its options: what is not said there is left as it is.</summary>
internal sealed class SettingsBinder(IServiceProvider services, ServerRegistrations registrations, CertificateFiles certificates)
    : IConfigureNamedOptions<SmtpServerOptions>
{
    private const string Limits = nameof(SmtpServerOptions.Limits);
    private const string Endpoints = nameof(SmtpServerOptions.Endpoints);
    private const string Users = "Users";

    public void Configure(SmtpServerOptions options) => Configure(Options.DefaultName, options);

    /// <exception cref="OptionsValidationException">A key is not known, a value cannot be read, or a file cannot be used; each is named.</exception>
    public void Configure(string? name, SmtpServerOptions options)
    {
        if (!registrations.TryFind(name, out ServerRegistration? registration)
            || SettingsKeys.SectionOf(registration, services.GetService<IConfiguration>()) is not { } section)
        {
            return;
        }

        List<string> problems = [];
        Bind(registration, section, options, problems);
        if (problems.Count > 0)
        {
            throw new OptionsValidationException(registration.Name, typeof(SmtpServerOptions), problems);
        }
    }

    private void Bind(ServerRegistration registration, IConfiguration section, SmtpServerOptions options, List<string> problems)
    {
        string[] subsections = [Limits, Endpoints, CertificateBinder.One, CertificateBinder.Several, Users];
        bool hasServers = registration.Name == Options.DefaultName && registration.Configuration is null;
        SettingsCheck.Run<ServerSettings>(section, problems, hasServers ? [.. subsections, SettingsKeys.Servers] : subsections);
        SettingsCheck.Run<SmtpLimits>(section.GetSection(Limits), problems);
        if (problems.Count == 0)
        {
            BindValues(section, options, problems);
            section.GetSection(Limits).Bind(options.Limits);
        }

        CertificateBinder certificateBinder = new(registration.Name, options, certificates, problems);
        ICertificateSource? shared = certificateBinder.Bind(section);
        foreach (IConfigurationSection endpoint in section.GetSection(Endpoints).GetChildren())
        {
            options.Endpoints.Add(EndpointBinder.Bind(endpoint, certificateBinder, shared, problems));
        }

        UserBinder.Bind(section.GetSection(Users), registration, options, problems);
    }

    private static void BindValues(IConfiguration section, SmtpServerOptions options, List<string> problems)
    {
        ServerSettings settings = new();
        section.Bind(settings);
        options.ServerName = settings.ServerName ?? options.ServerName;
        options.LineEndings = settings.LineEndings ?? options.LineEndings;
        options.HelpText = settings.HelpText ?? options.HelpText;
        options.DecoyIterations = settings.DecoyIterations ?? options.DecoyIterations;
        options.LogScopes = settings.LogScopes ?? options.LogScopes;
        if (settings.DecoySecret is { } secret)
        {
            byte[] octets = new byte[secret.Length];
            if (Convert.TryFromBase64String(secret, octets, out int length))
            {
                options.DecoySecret = octets.AsMemory(0, length);
            }
            else
            {
                // Not repeated: it is a secret.
                problems.Add($"{section.GetSection(nameof(ServerSettings.DecoySecret)).Path} is no base64");
            }
        }
    }
}
