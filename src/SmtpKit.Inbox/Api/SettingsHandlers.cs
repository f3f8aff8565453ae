using System.Net;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace SmtpKit.Inbox.Api;

/// <summary>Tells the page how mail is sent here.</summary>
internal static class SettingsHandlers
{
    /// <summary>The package's version.</summary>
    public static string Version { get; } =
        typeof(SettingsHandlers).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static Task SettingsAsync(InboxRequest request)
    {
        InboxServices services = request.Services;
        ReleaseOptions? release = services.Options.Release;
        return request.JsonAsync(
            new SettingsAnswer(
                request.Inbox.Name,
                [.. services.Inboxes.All.Skip(1).Select(inbox => inbox.Name)],
                [.. Smtp(services.Provider, request.Context.Request.Host.Host)],
                new ReleaseSetting(release?.AllowedRecipients.Count > 0, [.. release?.AllowedRecipients ?? []]),
                Version),
            InboxJson.Default.SettingsAnswer);
    }

    private static IEnumerable<SmtpSetting> Smtp(IServiceProvider services, string host)
    {
        SmtpServer? server = services.GetService<SmtpServer>();
        IEnumerable<SmtpSetting> own = server?.EndPoints.Select(endPoint => Describe(endPoint.Endpoint, endPoint.LocalEndPoint, host)) ?? [];
        return own.Concat(services.GetSmtpEndpoints().Select(endpoint => Describe(endpoint.Rules, endpoint.EndPoint, host))).Distinct();
    }

    // Where every address is listened on, the page's own host is one that can be reached from where the page is seen.
    private static SmtpSetting Describe(SmtpEndpoint rules, EndPoint endPoint, string host)
    {
        bool hasTls = rules.Certificate is not null || rules.CertificateSource is not null;
        string tls = rules.Tls == TlsMode.Implicit ? "implicit" : hasTls ? "starttls" : "none";
        string auth = rules.RequireAuthentication ? "required" : rules.AllowPlaintextAuthentication || hasTls ? "optional" : "none";
        return endPoint is IPEndPoint ip
            ? new SmtpSetting(ip.Address.Equals(IPAddress.Any) || ip.Address.Equals(IPAddress.IPv6Any) ? host : ip.Address.ToString(), ip.Port, tls, auth)
            : new SmtpSetting(endPoint.ToString() ?? "", 0, tls, auth);
    }
}
