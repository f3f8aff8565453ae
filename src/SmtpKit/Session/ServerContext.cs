using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <summary>What all sessions of a server share. Immutable, but for what it counts.</summary>
internal sealed class ServerContext
{
    public ServerContext(SmtpServerOptions options)
    {
        Options = options;
        Logger = options.LoggerFactory.CreateLogger("SmtpKit.SmtpServer");
        MessageLogger = options.LoggerFactory.CreateLogger("SmtpKit.Messages");
        Metrics = new SmtpMetrics(options.MeterFactory);
        Hooks = new Hooks(options);
        Store = BuildChain(options);
        Sasl = new SaslContext(options.ServerName, new ScramDecoys(options.DecoySecret, options.DecoyIterations));
        FailedLogins = new FailedLogins(options.Limits, options.TimeProvider);
    }

    /// <summary>The server's own copy.</summary>
    public SmtpServerOptions Options { get; }

    public Hooks Hooks { get; }

    /// <summary>The store with the middlewares around it.</summary>
    public MessageHandler Store { get; }

    /// <summary>What exchanges know of the server.</summary>
    public SaslContext Sasl { get; }

    /// <summary>Who failed to sign in, and how often.</summary>
    public FailedLogins FailedLogins { get; }

    public ILogger Logger { get; }

    public SmtpMetrics Metrics { get; }

    /// <summary>One line for each message, under a category of its own, so that a busy host can switch it off alone.</summary>
    public ILogger MessageLogger { get; }

    // Built once, from the inside out, so that a message costs nothing for it.
    private static MessageHandler BuildChain(SmtpServerOptions options)
    {
        MessageHandler chain = options.MessageStore!.SaveAsync;
        foreach (IMessageMiddleware middleware in options.Middleware.Reverse())
        {
            MessageHandler next = chain;
            chain = (session, transaction, body, cancellationToken) => middleware.InvokeAsync(session, transaction, body, next, cancellationToken);
        }

        return chain;
    }
}
