using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmtpKit.Sasl;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit;

/// <summary>Everything a server is made of. Only <see cref="MessageStore"/> is needed.</summary>
/// <remarks>Read once, when an <see cref="SmtpServer"/> is made of it: the server works on its own copy.</remarks>
public sealed partial class SmtpServerOptions
{
    /// <summary>The name in the greeting, in EHLO's reply and in <c>Received</c>: a domain or an address literal. Default: the machine's host name.</summary>
    public string ServerName { get; set; } = DefaultServerName();

    /// <summary>Where to listen. Default: nowhere, which is right for <see cref="SmtpServer.ServeAsync"/> and <see cref="SmtpServer.ConnectAsync"/>.</summary>
    public IList<SmtpEndpoint> Endpoints { get; } = [];

    /// <summary>Takes the messages. Needed.</summary>
    public IMessageStore? MessageStore { get; set; }

    /// <summary>Judges connections and the names that clients give themselves, and is told how sessions end. Default: null, all are accepted.</summary>
    public IConnectionFilter? ConnectionFilter { get; set; }

    /// <summary>Judges senders and recipients. Default: null, all are accepted.</summary>
    public IMailboxFilter? MailboxFilter { get; set; }

    /// <summary>Judges who signs in. Default: null, AUTH is not offered.</summary>
    public IUserAuthenticator? UserAuthenticator { get; set; }

    /// <summary>
    /// What the made-up keys follow from that SCRAM shows for users who do not exist; 16 octets or more. Default: random octets of this process.
    /// </summary>
    /// <remarks>
    /// Users keep their salts over a restart. To give strangers theirs too, so that the two cannot be told apart by asking before and after it, set the
    /// same secret octets at each start, and on each machine that answers under one name.
    /// </remarks>
    public ReadOnlyMemory<byte> DecoySecret { get; set; } = ScramDecoys.SecretOfThisProcess;

    /// <summary>
    /// The iteration count that SCRAM shows for users who do not exist, 4,096 or more: the one that the keys of the others have. Default: 10,000, as in
    /// <see cref="ScramKey.Create(string, int)"/>.
    /// </summary>
    public int DecoyIterations { get; set; } = ScramKey.DefaultIterations;

    /// <summary>What stands around the store, the first outermost. Default: nothing.</summary>
    public IList<IMessageMiddleware> Middleware { get; } = [];

    /// <summary>Commands of the host's own, each with its verb. Default: none. They cannot replace the server's.</summary>
    public IList<SmtpCommand> Commands { get; } = [];

    /// <summary>Sizes, counts and times. Default: those that <see cref="SmtpLimits"/> has by itself.</summary>
    public SmtpLimits Limits { get; set; } = new();

    /// <summary>What becomes of bare CR and LF in DATA. Default: <see cref="LineEndings.Strict"/>.</summary>
    public LineEndings LineEndings { get; set; }

    /// <summary>
    /// What HELP answers, behind 214 (RFC 5321 section 4.1.1.8): printable ASCII, at most 496 characters a line; <c>\n</c> begins a further line. Default:
    /// null, the commands of the endpoint.
    /// </summary>
    public string? HelpText { get; set; }

    /// <summary>Where logs go, under the category <c>SmtpKit.SmtpServer</c>. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>
    /// Whether what is logged for a session, by the server and by its hooks, bears a scope with the names <c>SessionId</c>, <c>Peer</c> and <c>User</c>.
    /// Default: false, since each session then pays for it, also where no logger shows scopes; SmtpKit.Hosting turns it on.
    /// </summary>
    /// <remarks>The scope reads the session when it is written: after a sign-in, <c>User</c> is whoever signed in.</remarks>
    public bool LogScopes { get; set; }

    /// <summary>
    /// Makes the meter <c>SmtpKit</c>, for hosts that keep the meters of several containers apart. Default: null, one meter for the whole process.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>The clock, for every time-out and date. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Asked once for each session, as it begins, for what watches it; may answer null. Default: null, nobody watches.</summary>
    internal Func<SmtpSession, ISessionObserver?>? ObserverFactory { get; set; }

    /// <summary>A copy that nobody outside the server can change.</summary>
    internal SmtpServerOptions Copy()
    {
        SmtpServerOptions copy = new()
        {
            ServerName = ServerName,
            MessageStore = MessageStore,
            ConnectionFilter = ConnectionFilter,
            MailboxFilter = MailboxFilter,
            UserAuthenticator = UserAuthenticator,
            DecoySecret = DecoySecret.ToArray(),
            DecoyIterations = DecoyIterations,
            Limits = Limits.Copy(),
            LineEndings = LineEndings,
            HelpText = HelpText,
            LoggerFactory = LoggerFactory,
            LogScopes = LogScopes,
            TimeProvider = TimeProvider,
            MeterFactory = MeterFactory,
            ObserverFactory = ObserverFactory,
        };
        foreach (SmtpEndpoint endpoint in Endpoints)
        {
            copy.Endpoints.Add(endpoint.Copy());
        }

        foreach (IMessageMiddleware middleware in Middleware)
        {
            copy.Middleware.Add(middleware);
        }

        foreach (SmtpCommand command in Commands)
        {
            copy.Commands.Add(command);
        }

        return copy;
    }

    // A machine may carry any name (an underscore is common); a greeting may not.
    private static string DefaultServerName()
    {
        string name = Dns.GetHostName();
        return PathParser.IsDomainOrLiteral(name) ? name : "localhost";
    }
}
