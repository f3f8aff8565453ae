using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SmtpKit.Hosting.Configuration;

/// <summary>Where a server's options stand in the configuration.</summary>
internal static class SettingsKeys
{
    public const string Root = "Smtp";
    public const string Servers = "Servers";

    /// <summary>The section of a server without another one of its own.</summary>
    public static string PathOf(ServerRegistration registration) =>
        registration.Name == Options.DefaultName ? Root : ConfigurationPath.Combine(Root, Servers, registration.Name);

    /// <summary>For messages: nothing for the server without a name.</summary>
    public static string NameOf(ServerRegistration registration) => registration.Name == Options.DefaultName ? "" : $" '{registration.Name}'";

    /// <summary>What a server's options are bound from; null when the host has no configuration.</summary>
    public static IConfiguration? SectionOf(ServerRegistration registration, IConfiguration? configuration) =>
        registration.Configuration ?? configuration?.GetSection(PathOf(registration));

    /// <summary>The key of an option.</summary>
    /// <param name="registration">The server.</param>
    /// <param name="options">Its options; their first endpoints are those of the configuration.</param>
    /// <param name="property">The way to it in the options: <c>Limits.MaxRecipients</c>, <c>Endpoints[0].Tls</c>.</param>
    public static string Of(ServerRegistration registration, SmtpServerOptions options, string? property)
    {
        string root = registration.Configuration switch
        {
            null => PathOf(registration),
            IConfigurationSection section => section.Path,
            _ => "",
        };
        if (property is null)
        {
            return root;
        }

        // Endpoints may have names in the place of numbers; those that came by code have the number that they would have.
        int open = property.IndexOf('[', StringComparison.Ordinal);
        int close = property.IndexOf(']', StringComparison.Ordinal);
        if (open >= 0
            && int.TryParse(property.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && EndpointOrigin.Of(options.Endpoints[index]) is { } key)
        {
            return ConfigurationPath.Combine(key, property[(close + 2)..]);
        }

        string path = property.Replace('[', ':').Replace("]", "", StringComparison.Ordinal).Replace('.', ':');
        return root.Length == 0 ? path : ConfigurationPath.Combine(root, path);
    }

    /// <summary>Sees to it that each server that the configuration speaks of exists.</summary>
    /// <exception cref="OptionsValidationException">One does not: a misspelt name would otherwise leave a server with defaults.</exception>
    public static void CheckServerNames(ServerRegistrations registrations, IConfiguration? configuration)
    {
        string[] names = [.. registrations.All.Select(server => server.Name).Where(name => name.Length > 0)];
        string[] problems =
        [
            .. (configuration?.GetSection(ConfigurationPath.Combine(Root, Servers)).GetChildren() ?? [])
                .Where(section => !names.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
                .Select(section => $"{section.Path}: there is no SMTP server of this name; "
                    + (names.Length == 0 ? "no server was added by name" : $"there are {string.Join(", ", names)}")),
        ];
        if (problems.Length > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(SmtpServerOptions), problems);
        }
    }
}
