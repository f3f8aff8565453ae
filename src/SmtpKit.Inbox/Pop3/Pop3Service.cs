using Microsoft.Extensions.Hosting;

namespace SmtpKit.Inbox.Pop3;

/// <summary>Starts and stops the server with the host.</summary>
internal sealed class Pop3Service(Pop3Server server) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        server.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);
}
