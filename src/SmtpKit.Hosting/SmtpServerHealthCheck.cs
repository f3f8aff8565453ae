using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SmtpKit.Hosting;

/// <summary>Whether a server takes mail: started, not stopping, with room for a further connection, and with a store that is able.</summary>
internal sealed class SmtpServerHealthCheck(IServiceProvider services, string name) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ServedOptions served = services.GetRequiredKeyedService<ServedOptions>(name);
        SmtpServer server = served.Server;
        int sessions = server.SessionCount;
        int most = served.Current.Limits.MaxConnections;
        Dictionary<string, object> data = new()
        {
            ["state"] = server.State.ToString(),
            ["sessions"] = sessions,
            ["maxSessions"] = most,
            ["endpoints"] = string.Join(' ', server.EndPoints),
        };
        string? problem =
            server.State != SmtpServerState.Started ? $"the server is {server.State.ToString().ToLowerInvariant()}"
            : most > 0 && sessions >= most ? string.Create(CultureInfo.InvariantCulture, $"there are {sessions} sessions, and no further one is let in")
            : served.Current.MessageStore is IMessageStoreHealth store && await store.FindProblemAsync(cancellationToken).ConfigureAwait(false) is { } found
                ? $"the store takes no mail: {found}"
            : null;
        return problem is null ? HealthCheckResult.Healthy(data: data) : new HealthCheckResult(context.Registration.FailureStatus, problem, data: data);
    }
}
