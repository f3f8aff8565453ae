using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Inbox.Security;

/// <summary>Warns, once the host has started, when other machines can reach an inbox of which nothing says who may see it: they will be refused.</summary>
internal sealed class ReachWarning(IServiceProvider services, ILoggerFactory loggers) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The server listens by now.
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        string? outside = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(address => !IsOfThisMachine(address));
        if (outside is not null)
        {
            ILogger logger = loggers.CreateLogger(Log.Category);
            foreach (string pattern in Unprotected().Distinct(StringComparer.Ordinal))
            {
                Log.ReachableFromOutside(logger, pattern, outside);
            }
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether a policy says who may see an endpoint; who says AllowAnonymous has said nothing.</summary>
    public static bool HasPolicy(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<IAllowAnonymous>() is null
        && (metadata.GetMetadata<IAuthorizeData>() is not null || metadata.GetMetadata<AuthorizationPolicy>() is not null);

    private IEnumerable<string> Unprotected() => services.GetService<EndpointDataSource>()?.Endpoints
        .Where(endpoint => !HasPolicy(endpoint.Metadata))
        .Select(endpoint => endpoint.Metadata.GetMetadata<InboxMark>()?.Pattern)
        .OfType<string>() ?? [];

    private static bool IsOfThisMachine(string address)
    {
        string host = BindingAddress.Parse(address).Host.Trim('[', ']');
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)
            || host.StartsWith("pipe:", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }
}
