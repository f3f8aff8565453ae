using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace SmtpKit.Inbox.Security;

/// <summary>
/// The names by which the inbox may be called. Any other may be a stranger's, who has pointed it to this machine so that the browser takes the stranger's page and the
/// inbox for one (DNS rebinding). An address cannot be pointed anywhere: this machine's own are allowed.
/// </summary>
internal sealed class AllowedHostNames(IOptions<SmtpInboxOptions> options, IServer? server = null)
{
    /// <param name="host">As in the header Host, without a port.</param>
    /// <param name="local">Where the connection has come to; null when it has no address.</param>
    public bool IsAllowed(string host, IPAddress? local)
    {
        string name = host.EndsWith('.') ? host[..^1] : host;
        if (IPAddress.TryParse(name.Trim('[', ']'), out IPAddress? address))
        {
            return IPAddress.IsLoopback(address) || SameAddress(address, local) || IsListenedOn(name) || IsConfigured(name);
        }

        // RFC 6761 section 6.3: browsers resolve these to the loopback themselves.
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || IsListenedOn(name)
            || IsConfigured(name);
    }

    private static bool SameAddress(IPAddress address, IPAddress? local) =>
        local is not null && (address.Equals(local) || (local.IsIPv4MappedToIPv6 && address.Equals(local.MapToIPv4())));

    private bool IsListenedOn(string name) =>
        server?.Features.Get<IServerAddressesFeature>()?.Addresses.Any(
            url => BindingAddress.Parse(url).Host.Trim('[', ']').Equals(name.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)) == true;

    private bool IsConfigured(string name) => options.Value.AllowedHosts.Any(allowed =>
        allowed == "*"
        || allowed.Trim('[', ']').Equals(name.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        || (allowed.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)));
}
