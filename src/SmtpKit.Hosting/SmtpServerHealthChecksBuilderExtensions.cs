using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SmtpKit;
using SmtpKit.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Health checks of SMTP servers.</summary>
public static class SmtpServerHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of one server: healthy when it is started (and so listens on its endpoints, if it has any), does not stop, has fewer sessions than
    /// <see cref="SmtpLimits.MaxConnections"/>, and has a store that finds no problem (<see cref="IMessageStoreHealth"/>; a store without it is able).
    /// </summary>
    /// <param name="builder">The health checks of the host.</param>
    /// <param name="serverName">The name that the server was added by. Default: null, the one without a name.</param>
    /// <param name="name">The name of the check. Default: null, which is <c>smtp</c>, or <c>smtp:NAME</c> for a server with a name.</param>
    /// <param name="failureStatus">What a server is that takes no mail. Default: null, <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">To choose checks by. Default: none.</param>
    /// <param name="timeout">The longest that the store may take to answer. Default: 10 seconds; then the check fails.</param>
    public static IHealthChecksBuilder AddSmtpServer(
        this IHealthChecksBuilder builder,
        string? serverName = null,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        string server = serverName ?? Options.Options.DefaultName;
        name ??= server.Length == 0 ? "smtp" : $"smtp:{server}";
        return builder.Add(new HealthCheckRegistration(
            name, services => new SmtpServerHealthCheck(services, server), failureStatus, tags, timeout ?? TimeSpan.FromSeconds(10)));
    }

    /// <summary>Adds a check of this server, as <see cref="AddSmtpServer(IHealthChecksBuilder, string, string, HealthStatus?, IEnumerable{string}, TimeSpan?)"/>.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="name">The name of the check, as there.</param>
    /// <param name="tags">To choose checks by. Default: none.</param>
    public static ISmtpServerBuilder AddHealthCheck(this ISmtpServerBuilder builder, string? name = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddHealthChecks().AddSmtpServer(builder.Name, name, tags: tags);
        return builder;
    }
}
