using System.Runtime.CompilerServices;

namespace SmtpKit.Hosting.Configuration;

/// <summary>Remembers which key of the configuration an endpoint came from, as long as somebody has the endpoint.</summary>
internal static class EndpointOrigin
{
    private static readonly ConditionalWeakTable<SmtpEndpoint, string> Keys = [];

    public static void Set(SmtpEndpoint endpoint, string key) => Keys.AddOrUpdate(endpoint, key);

    /// <summary>Null when it came by code.</summary>
    public static string? Of(SmtpEndpoint endpoint) => Keys.TryGetValue(endpoint, out string? key) ? key : null;
}
