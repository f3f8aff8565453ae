using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox.Preview.Checks;
using SmtpKit.Inbox.Release;

namespace SmtpKit.Inbox.Api;

/// <summary>What requests need of the host.</summary>
internal sealed class InboxServices(
    InboxSet inboxes,
    IOptions<SmtpInboxOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILoggerFactory loggers,
    LinkChecker linkChecker,
    Releaser releaser,
    IServiceProvider provider)
{
    public InboxSet Inboxes => inboxes;

    public SmtpInboxOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger Logger { get; } = loggers.CreateLogger(Log.Category);

    public LinkChecker LinkChecker => linkChecker;

    public Releaser Releaser => releaser;

    public IServiceProvider Provider => provider;

    /// <summary>The host stops: whoever waits is sent home.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
