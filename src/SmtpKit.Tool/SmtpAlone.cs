using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>An SMTP server and nothing else: no host around it, and no inbox.</summary>
internal sealed class SmtpAlone(SmtpServer server) : IServed
{
    /// <exception cref="CannotStartException">An option is wrong.</exception>
    public static SmtpAlone Make(ServerSetup setup, ILoggerFactory loggers)
    {
        SmtpServerOptions options = new() { LoggerFactory = loggers };
        setup.ApplyTo(options);
        try
        {
            return new SmtpAlone(new SmtpServer(options));
        }
        catch (ArgumentException exception)
        {
            throw new CannotStartException(exception.Message, exception);
        }
    }

    public IReadOnlyList<string> Addresses => [.. server.EndPoints.Select(Listening.Describe)];

    public async Task StartAsync()
    {
        try
        {
            await server.StartAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new CannotStartException(exception.Message, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
