using Microsoft.Extensions.Hosting;

namespace SmtpKit.Tool;

/// <summary>In the place of the host's own, which hears signals and writes to stdout.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
