using SmtpKit.Diagnostics;
using SmtpKit.Session;

namespace SmtpKit;

/// <content>Other options for a server that runs.</content>
public sealed partial class SmtpServer
{
    // The endpoints that were bound, as they were then: what connections come with. Empty before the start.
    private SmtpEndpoint[] _bound = [];

    /// <summary>Has new sessions follow other options; those that run keep theirs to their end.</summary>
    /// <param name="options">
    /// Copied: later changes have no effect. The endpoints of a started server are matched by <see cref="SmtpEndpoint.Address"/>; everything about them may
    /// change but what their sockets were made from: the address, <see cref="SmtpEndpoint.UnixSocketMode"/> and <see cref="SmtpEndpoint.Protocol"/>. Before
    /// the start, anything may.
    /// </param>
    /// <remarks>
    /// <para>
    /// All of it or, after an exception, nothing. Connections that are open and failed sign-ins go on to count, now against the new limits; whoever is locked
    /// out stays so as long as was said. Certificates are those of the new options from the next handshake of a new session on. An endpoint given to
    /// <see cref="ServeAsync"/> keeps its own rules, and what follows from the server's options follows from the new ones.
    /// </para>
    /// <para>
    /// <see cref="SmtpServerOptions.LoggerFactory"/>, <see cref="SmtpServerOptions.MeterFactory"/> and <see cref="SmtpServerOptions.TimeProvider"/> stay those
    /// that the server was made with, whatever is said. Hooks and certificate sources of the options before are not disposed of: sessions may still use them.
    /// </para>
    /// <para>Thread-safe. May be called at any time, also before the start; of two calls at once one comes after the other.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// An option is missing or wrong, or an endpoint would need another socket: it was added or removed, or speaks another protocol. The message names it.
    /// </exception>
    /// <exception cref="InvalidOperationException">The server was stopped.</exception>
    public void Apply(SmtpServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_lock)
        {
            if (_stopping)
            {
                throw new InvalidOperationException("The server was stopped.");
            }

            options.Validate();
            ServerContext before = _context;
            SmtpServerOptions own = options.Copy();
            own.LoggerFactory = before.Options.LoggerFactory;
            own.MeterFactory = before.Options.MeterFactory;
            own.TimeProvider = before.Options.TimeProvider;
            ServerContext context = new(own, before);
            foreach ((SmtpEndpoint known, SmtpEndpoint rules) in MatchEndpoints(own))
            {
                context.SetRules(known, rules);
            }

            SetRulesOfCallers(before, context);

            // Nothing throws from here on.
            _connections.SetLimits(own.Limits.MaxConnections, own.Limits.MaxConnectionsPerAddress);
            context.FailedLogins.SetLimits(own.Limits);
            _endPoints = [.. _endPoints.Select(endPoint => new ListeningEndPoint(context.RulesOf(endPoint.Bound).Endpoint, endPoint.LocalEndPoint, endPoint.Bound))];
            _context = context;
            Log.Applied(context.Logger);
        }
    }

    /// <summary>Finds for each endpoint that connections come with the one whose rules hold from now on.</summary>
    /// <exception cref="ArgumentException">One would need another socket.</exception>
    private IEnumerable<(SmtpEndpoint Known, SmtpEndpoint Rules)> MatchEndpoints(SmtpServerOptions options)
    {
        if (!_started)
        {
            return options.Endpoints.Select(endpoint => (endpoint, endpoint));
        }

        // Two may have one address, with port 0: the first stands for the first.
        List<SmtpEndpoint> left = [.. options.Endpoints];
        List<(SmtpEndpoint, SmtpEndpoint)> pairs = [];
        foreach (SmtpEndpoint known in _bound)
        {
            int index = left.FindIndex(endpoint => endpoint.Address == known.Address);
            SmtpEndpoint rules = index >= 0 ? left[index] : throw NeedsRestart(known, "is not there any more");
            left.RemoveAt(index);
            if (rules.UnixSocketMode != known.UnixSocketMode)
            {
                throw NeedsRestart(known, $"has another {nameof(SmtpEndpoint.UnixSocketMode)}");
            }

            if (rules.Protocol != known.Protocol)
            {
                throw NeedsRestart(known, $"has another {nameof(SmtpEndpoint.Protocol)}, {rules.Protocol} and not {known.Protocol}");
            }

            pairs.Add((known, rules));
        }

        return left.Count == 0 ? pairs : throw NeedsRestart(left[0], "is new");
    }

    // Of endpoints that ServeAsync was given: the copies that were made then, under the new options.
    private static void SetRulesOfCallers(ServerContext before, ServerContext context)
    {
        HashSet<SmtpEndpoint> done = [.. context.KnownRules.Select(rules => rules.Key)];
        foreach ((SmtpEndpoint given, EndpointRules rules) in before.KnownRules)
        {
            if (done.Add(given) && !before.Options.Endpoints.Contains(given))
            {
                context.Options.Validate(rules.Endpoint);
                context.SetRules(given, rules.Endpoint);
            }
        }
    }

    private static ArgumentException NeedsRestart(SmtpEndpoint endpoint, string problem) => new(
        $"Endpoint '{endpoint.Address}' {problem}: that needs another socket, which a server that runs does not open or close. Make a new server for it.",
        nameof(endpoint));
}
