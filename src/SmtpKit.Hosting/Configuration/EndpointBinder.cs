using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace SmtpKit.Hosting.Configuration;

/// <summary>Makes an endpoint of its section.</summary>
internal static class EndpointBinder
{
    private static readonly string[] Subsections =
        [nameof(SmtpEndpoint.TrustedProxies), nameof(SmtpEndpoint.TrustedXClients), CertificateBinder.One, CertificateBinder.Several];

    /// <param name="section">The endpoint's section.</param>
    /// <param name="certificates">Makes its certificates.</param>
    /// <param name="shared">The certificates of the server, for an endpoint with none of its own; null when there are none.</param>
    /// <param name="problems">Added to.</param>
    public static SmtpEndpoint Bind(IConfigurationSection section, CertificateBinder certificates, ICertificateSource? shared, List<string> problems)
    {
        SmtpEndpoint endpoint = new();
        EndpointOrigin.Set(endpoint, section.Path);
        int before = problems.Count;
        SettingsCheck.Run<EndpointSettings>(section, problems, Subsections);
        if (problems.Count == before)
        {
            EndpointSettings settings = new();
            section.Bind(settings);
            Set(endpoint, settings);
            endpoint.UnixSocketMode = ModeOf(section, settings.UnixSocketMode, problems);
            endpoint.ClientCertificateAuthorities = AuthoritiesOf(section, settings.ClientCertificateAuthorities, certificates, problems);
        }

        endpoint.TrustedProxies = Networks(section.GetSection(nameof(SmtpEndpoint.TrustedProxies)), problems) ?? endpoint.TrustedProxies;
        endpoint.TrustedXClients = Networks(section.GetSection(nameof(SmtpEndpoint.TrustedXClients)), problems) ?? endpoint.TrustedXClients;
        endpoint.CertificateSource = certificates.Bind(section) ?? shared;
        return endpoint;
    }

    private static void Set(SmtpEndpoint endpoint, EndpointSettings settings)
    {
        endpoint.Address = settings.Address ?? endpoint.Address;
        endpoint.Protocol = settings.Protocol ?? endpoint.Protocol;
        endpoint.Tls = settings.Tls ?? endpoint.Tls;
        endpoint.RequireTls = settings.RequireTls ?? endpoint.RequireTls;
        endpoint.RequireAuthentication = settings.RequireAuthentication ?? endpoint.RequireAuthentication;
        endpoint.AllowPlaintextAuthentication = settings.AllowPlaintextAuthentication ?? endpoint.AllowPlaintextAuthentication;
        endpoint.ClientCertificates = settings.ClientCertificates ?? endpoint.ClientCertificates;
        endpoint.ClientCertificateRevocation = settings.ClientCertificateRevocation ?? endpoint.ClientCertificateRevocation;
        endpoint.Extensions = settings.Extensions ?? endpoint.Extensions;
        endpoint.Mechanisms = settings.Mechanisms ?? endpoint.Mechanisms;
        endpoint.UnauthenticatedPriority = settings.UnauthenticatedPriority ?? endpoint.UnauthenticatedPriority;
        endpoint.DeliverByMinimum = settings.DeliverByMinimum ?? endpoint.DeliverByMinimum;
        endpoint.FutureReleaseMaximum = settings.FutureReleaseMaximum ?? endpoint.FutureReleaseMaximum;
        endpoint.GreetingDelay = settings.GreetingDelay ?? endpoint.GreetingDelay;
        endpoint.RefuseEarlyTalk = settings.RefuseEarlyTalk ?? endpoint.RefuseEarlyTalk;
        endpoint.RequireProxyHeader = settings.RequireProxyHeader ?? endpoint.RequireProxyHeader;
    }

    // As chmod takes them, 0660, or by the framework's names.
    private static UnixFileMode? ModeOf(IConfigurationSection section, string? text, List<string> problems)
    {
        if (text is null)
        {
            return null;
        }

        if (text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7'))
        {
            return (UnixFileMode)Convert.ToInt32(text, 8);
        }

        if (!text.Any(char.IsAsciiDigit) && Enum.TryParse(text, ignoreCase: true, out UnixFileMode mode))
        {
            return mode;
        }

        problems.Add($"{section.GetSection(nameof(SmtpEndpoint.UnixSocketMode)).Path} is '{text}'; an octal number such as 0660 is needed, or one or more, with "
            + $"commas between, of {string.Join(", ", Enum.GetNames<UnixFileMode>())}");
        return null;
    }

    private static X509Certificate2Collection? AuthoritiesOf(
        IConfigurationSection section, string? path, CertificateBinder certificates, List<string> problems)
    {
        if (path is null)
        {
            return null;
        }

        X509Certificate2Collection authorities = [];
        string? problem = null;
        try
        {
            authorities.ImportFromPemFile(certificates.FullPath(path));
            problem = authorities.Count == 0 ? $"there is no certificate in '{path}'" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            problem = $"cannot use '{path}': {exception.Message}";
        }

        if (problem is not null)
        {
            problems.Add($"{section.GetSection(nameof(SmtpEndpoint.ClientCertificateAuthorities)).Path}: {problem}");
        }

        return authorities;
    }

    // An empty list is one; only what is not there is null.
    private static List<IPNetwork>? Networks(IConfigurationSection section, List<string> problems)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children.Length == 0 && section.Value is null)
        {
            return null;
        }

        List<IPNetwork> networks = [];
        foreach (IConfigurationSection child in children)
        {
            if (TryParse(child.Value, out IPNetwork network))
            {
                networks.Add(network);
            }
            else
            {
                problems.Add($"{child.Path} is '{child.Value}'; a network such as 192.0.2.0/24 or 2001:db8::/32, or one address, is needed");
            }
        }

        return networks;
    }

    private static bool TryParse(string? text, out IPNetwork network)
    {
        if (text is not null && !text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out IPAddress? address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
