using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmtpKit.Inbox.Api;

/// <summary>What requests need of the host.</summary>
internal sealed class InboxServices(
    InboxSet inboxes, IOptions<SmtpInboxOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers, IServiceProvider provider)
{
    public InboxSet Inboxes => inboxes;

    public SmtpInboxOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger Logger { get; } = loggers.CreateLogger(Log.Category);

    public IServiceProvider Provider => provider;

    /// <summary>The host stops: whoever waits is sent home.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
