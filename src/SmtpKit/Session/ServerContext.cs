using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <summary>
/// What all sessions share that began under the same options. Immutable, but for what it counts; the counts go on when other options are applied.
/// </summary>
internal sealed class ServerContext
{
    // Worked out once for each endpoint object. A caller's own endpoint is checked and copied on its first use.
    private readonly ConditionalWeakTable<SmtpEndpoint, EndpointRules> _rules = [];
    private readonly ConditionalWeakTable<SmtpEndpoint, EndpointRules>.CreateValueCallback _makeRules;

    /// <summary>Makes the first one of a server.</summary>
    /// <param name="options">The server's own copy, checked.</param>
    public ServerContext(SmtpServerOptions options)
        : this(
            options,
            options.LoggerFactory.CreateLogger(SmtpKitInstrumentation.LogCategory),
            options.LoggerFactory.CreateLogger(SmtpKitInstrumentation.MessageLogCategory),
            new SmtpMetrics(options.MeterFactory),
            new FailedLogins(options.Limits, options.TimeProvider))
    {
    }

    /// <summary>Makes the one that comes after another, with its counts.</summary>
    /// <param name="options">The server's own copy, checked.</param>
    /// <param name="before">Left as it is: sessions that began under it keep it.</param>
    public ServerContext(SmtpServerOptions options, ServerContext before)
        : this(options, before.Logger, before.MessageLogger, before.Metrics, before.FailedLogins)
    {
    }

    private ServerContext(SmtpServerOptions options, ILogger logger, ILogger messageLogger, SmtpMetrics metrics, FailedLogins failedLogins)
    {
        Options = options;
        Logger = logger;
        MessageLogger = messageLogger;
        Metrics = metrics;
        FailedLogins = failedLogins;
        _makeRules = MakeRules;
        Hooks = new Hooks(options);
        Store = BuildChain(options);
        Sasl = new SaslContext(options.ServerName, new ScramDecoys(options.DecoySecret, options.DecoyIterations));
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

    /// <summary>The rules of an endpoint.</summary>
    /// <exception cref="ArgumentException">The endpoint has rules that this server cannot keep; the message names them.</exception>
    public EndpointRules RulesOf(SmtpEndpoint endpoint) => _rules.GetValue(endpoint, _makeRules);

    /// <summary>The rules of an endpoint object are those of another from now on.</summary>
    /// <param name="endpoint">What sessions come with.</param>
    /// <param name="rules">The server's own copy, checked.</param>
    public void SetRules(SmtpEndpoint endpoint, SmtpEndpoint rules) => _rules.AddOrUpdate(endpoint, new EndpointRules(rules, Options));

    /// <summary>Endpoint objects and their rules, as far as somebody still has the object.</summary>
    public IEnumerable<KeyValuePair<SmtpEndpoint, EndpointRules>> KnownRules => _rules;

    private EndpointRules MakeRules(SmtpEndpoint given)
    {
        Options.Validate(given);
        return new EndpointRules(given.Copy(), Options);
    }

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
