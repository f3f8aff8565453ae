using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using SmtpKit.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What a host's services know of its SMTP endpoints.</summary>
public static class SmtpServiceProviderExtensions
{
    /// <summary>The endpoints of Kestrel on which the application speaks SMTP.</summary>
    /// <param name="services">The host's services, <c>app.Services</c> or those of a <c>WebApplicationFactory</c>.</param>
    /// <returns>In the order of the calls of <c>UseSmtp</c>; empty when there was none.</returns>
    /// <remarks>
    /// For tests above all: under <c>TestServer</c> Kestrel never runs and its endpoints never open, without an error, yet they are here, and
    /// <see cref="KestrelSmtpEndpoint.ConnectAsync"/> connects by their rules. Where Kestrel runs, this is how to learn the port that the system chose.
    /// Kestrel's configuration is run by the first call, if Kestrel has not done so.
    /// </remarks>
    public static IReadOnlyList<KestrelSmtpEndpoint> GetSmtpEndpoints(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return KestrelSmtpEndpoints.Of(services.GetRequiredService<IOptions<KestrelServerOptions>>().Value).AsReadOnly();
    }
}
