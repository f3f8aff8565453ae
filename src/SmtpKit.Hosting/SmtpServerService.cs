using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmtpKit.Hosting.Configuration;

namespace SmtpKit.Hosting;

/// <summary>Starts the servers with their host, and has them finish what is under way when it stops: all at once, in the time that the host grants.</summary>
internal sealed class SmtpServerService(IServiceProvider services, ServerRegistrations registrations) : IHostedLifecycleService
{
    private readonly List<SmtpServer> _servers = [];
    private Task _stopped = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        SettingsKeys.CheckServerNames(registrations, services.GetService<IConfiguration>());
        try
        {
            foreach (ServerRegistration registration in registrations.All)
            {
                SmtpServer server = services.GetRequiredKeyedService<SmtpServer>(registration.Name);
                _servers.Add(server);
                await server.StartAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // The host does not start: nothing of it is left listening.
            await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask())).ConfigureAwait(false);
            throw;
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before any service of the host stops, one that serves sessions over transports of its own among them.
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopped = StopAllAsync(cancellationToken);
        return Task.CompletedTask;
    }

    // A host that knows nothing of the above comes here alone; to be told twice does no harm.
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_stopped, StopAllAsync(cancellationToken));

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task StopAllAsync(CancellationToken cancellationToken) => Task.WhenAll(_servers.Select(server => server.StopAsync(cancellationToken)));
}
