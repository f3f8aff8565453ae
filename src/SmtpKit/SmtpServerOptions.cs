using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmtpKit.Net;
using SmtpKit.Sasl;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit;

/// <summary>Everything a server is made of. Only <see cref="MessageStore"/> is needed.</summary>
/// <remarks>Read once, when an <see cref="SmtpServer"/> is made of it: the server works on its own copy.</remarks>
public sealed class SmtpServerOptions
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

    /// <summary>Sizes, counts and times.</summary>
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
    /// Makes the meter <c>SmtpKit</c>, for hosts that keep the meters of several containers apart. Default: null, one meter for the whole process.
    /// </summary>
    public IMeterFactory? MeterFactory { get; set; }

    /// <summary>The clock, for every time-out and date. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Checks everything that can be checked without a socket.</summary>
    /// <exception cref="ArgumentException">Something is missing or wrong; the message names the property and what it needs.</exception>
    public void Validate()
    {
        if (MessageStore is null)
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(MessageStore)} is not set: messages need somewhere to go.", nameof(MessageStore));
        }

        if (!PathParser.IsDomainOrLiteral(ServerName))
        {
            throw new ArgumentException(
                $"{nameof(SmtpServerOptions)}.{nameof(ServerName)} '{ServerName}' is no domain and no address literal (RFC 5321 section 4.1.2).", nameof(ServerName));
        }

        if (!Enum.IsDefined(LineEndings))
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(LineEndings)} has no value {(int)LineEndings}.", nameof(LineEndings));
        }

        ValidateHelpText();
        NotNull(Limits, nameof(Limits));
        NotNull(LoggerFactory, nameof(LoggerFactory));
        NotNull(TimeProvider, nameof(TimeProvider));
        Limits.Validate();
        if (DecoySecret.Length < ScramDecoys.MinSecretOctets)
        {
            throw new ArgumentException(
                $"{nameof(SmtpServerOptions)}.{nameof(DecoySecret)} has {DecoySecret.Length} octets; at least {ScramDecoys.MinSecretOctets} are needed.", nameof(DecoySecret));
        }

        if (DecoyIterations < ScramKey.MinIterations)
        {
            throw new ArgumentException(
                $"{nameof(SmtpServerOptions)}.{nameof(DecoyIterations)} is {DecoyIterations}; at least {ScramKey.MinIterations} is needed (RFC 7677 section 4).", nameof(DecoyIterations));
        }

        foreach (IMessageMiddleware middleware in Middleware)
        {
            NotNull(middleware, nameof(Middleware));
        }

        ValidateCommands();
        foreach (SmtpEndpoint endpoint in Endpoints)
        {
            NotNull(endpoint, nameof(Endpoints));
            Validate(endpoint);
            ListenAddress address = ListenAddress.Parse(endpoint.Address);
            ValidateAddress(endpoint, address);
            if (endpoint.Protocol == SmtpProtocol.Lmtp && address.Port == 25)
            {
                throw new ArgumentException($"Endpoint '{endpoint.Address}': LMTP is never spoken on port 25 (RFC 2033 section 5).", nameof(Endpoints));
            }
        }
    }

    /// <summary>Checks the rules of an endpoint, whether it is listened on or not.</summary>
    internal void Validate(SmtpEndpoint endpoint)
    {
        if (endpoint.Address is null || !Enum.IsDefined(endpoint.Protocol) || !Enum.IsDefined(endpoint.Tls))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.Address)} is null, or {nameof(SmtpEndpoint.Protocol)} or {nameof(SmtpEndpoint.Tls)} has no such value.",
                nameof(endpoint));
        }

        if (endpoint.TrustedXClients is null)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.TrustedXClients)} is null.", nameof(endpoint));
        }

        if ((endpoint.Extensions & ~SmtpExtensions.All) != 0)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.Extensions)} has no value {(int)endpoint.Extensions}.", nameof(endpoint));
        }

        if (!Enum.IsDefined(endpoint.UnauthenticatedPriority))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.UnauthenticatedPriority)} has no value {(int)endpoint.UnauthenticatedPriority}.", nameof(endpoint));
        }

        Seconds(endpoint, endpoint.DeliverByMinimum, 0, nameof(SmtpEndpoint.DeliverByMinimum));
        Seconds(endpoint, endpoint.FutureReleaseMaximum, 1, nameof(SmtpEndpoint.FutureReleaseMaximum));
        if (endpoint.GreetingDelay < TimeSpan.Zero || endpoint.GreetingDelay > SmtpEndpoint.MaxGreetingDelay)
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.GreetingDelay)} is {endpoint.GreetingDelay}; 0 to {SmtpEndpoint.MaxGreetingDelay} is possible.",
                nameof(endpoint));
        }

        if ((endpoint.Mechanisms & ~SmtpMechanisms.All) != 0)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.Mechanisms)} has no value {(int)endpoint.Mechanisms}.", nameof(endpoint));
        }

        if (endpoint.TrustedProxies is null)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.TrustedProxies)} is null.", nameof(endpoint));
        }

        string name = endpoint.Address.Length == 0 ? "given to ServeAsync" : $"'{endpoint.Address}'";
        if (!Enum.IsDefined(endpoint.ClientCertificates) || !Enum.IsDefined(endpoint.ClientCertificateRevocation))
        {
            throw new ArgumentException(
                $"Endpoint {name}: {nameof(SmtpEndpoint.ClientCertificates)} or {nameof(SmtpEndpoint.ClientCertificateRevocation)} has no such value.", nameof(endpoint));
        }

        string? needsCertificate = endpoint.HasCertificate ? null
            : endpoint.Tls == TlsMode.Implicit ? "implicit TLS"
            : endpoint.RequireTls ? nameof(SmtpEndpoint.RequireTls)
            : endpoint.ClientCertificates != ClientCertificateUse.None ? nameof(SmtpEndpoint.ClientCertificates)
            : null;
        if (needsCertificate is not null)
        {
            throw new ArgumentException(
                $"Endpoint {name}: {needsCertificate} needs {nameof(SmtpEndpoint)}.{nameof(SmtpEndpoint.Certificate)} or {nameof(SmtpEndpoint.CertificateSource)}.",
                nameof(endpoint));
        }

        if (endpoint.RequireAuthentication && UserAuthenticator is null)
        {
            throw new ArgumentException(
                $"Endpoint {name}: {nameof(SmtpEndpoint.RequireAuthentication)} needs {nameof(SmtpServerOptions)}.{nameof(UserAuthenticator)}.", nameof(endpoint));
        }

        // Whom a trusted proxy names by XCLIENT has signed in without any of them.
        if (endpoint.RequireAuthentication && endpoint.TrustedXClients.Count == 0 && !EndpointMechanisms.AnyCanBeOffered(endpoint, UserAuthenticator))
        {
            throw new ArgumentException(
                $"Endpoint {name}: {nameof(SmtpEndpoint.RequireAuthentication)} lets nobody send: no mechanism can ever be offered. Needed is one of "
                + $"{nameof(SmtpEndpoint.Mechanisms)} for what the authenticator accepts; TLS ({nameof(SmtpEndpoint.Certificate)} or {nameof(SmtpEndpoint.CertificateSource)}), "
                + $"or {nameof(SmtpEndpoint.AllowPlaintextAuthentication)}; for EXTERNAL {nameof(SmtpEndpoint.ClientCertificates)} from authorities that are trusted; "
                + "for SCRAM-SHA-256-PLUS TLS, with a certificate that can be bound to.",
                nameof(endpoint));
        }
    }

    private void ValidateCommands()
    {
        HashSet<string> verbs = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> keywords = new(StringComparer.OrdinalIgnoreCase);
        foreach (SmtpCommand command in Commands)
        {
            NotNull(command, nameof(Commands));
            command.Validate();
            if (!verbs.Add(command.Verb) || (command.EhloKeyword is { } keyword && !keywords.Add(keyword)))
            {
                throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(Commands)}: '{command.Verb}', or its EHLO keyword, is there twice.", nameof(Commands));
            }
        }
    }

    private void ValidateHelpText()
    {
        try
        {
            _ = HelpText is null ? null : new SmtpReply(214, HelpText);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(HelpText)}: {exception.Message}", nameof(HelpText), exception);
        }
    }

    private static void ValidateAddress(SmtpEndpoint endpoint, ListenAddress address)
    {
        if (endpoint.UnixSocketMode is not null && (!address.HasFile || OperatingSystem.IsWindows()))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.UnixSocketMode)} is for the file of a Unix-domain socket, and not on Windows.", nameof(endpoint));
        }

        if (endpoint.RequireProxyHeader && endpoint.TrustedProxies.Count == 0 && address.UnixPath is null)
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.RequireProxyHeader)} with no {nameof(SmtpEndpoint.TrustedProxies)} lets nobody in.", nameof(endpoint));
        }
    }

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
            TimeProvider = TimeProvider,
            MeterFactory = MeterFactory,
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

    private static void NotNull(object? value, string name)
    {
        if (value is null)
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{name} is null.", name);
        }
    }

    // What fits the nine digits in which extensions say a time.
    private static void Seconds(SmtpEndpoint endpoint, TimeSpan value, int least, string name)
    {
        if (value.Ticks % TimeSpan.TicksPerSecond != 0 || value < TimeSpan.FromSeconds(least) || value > TimeSpan.FromSeconds(999_999_999))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {name} is {value}; whole seconds from {least} to 999999999 are needed.", nameof(endpoint));
        }
    }

    // A machine may carry any name (an underscore is common); a greeting may not.
    private static string DefaultServerName()
    {
        string name = Dns.GetHostName();
        return PathParser.IsDomainOrLiteral(name) ? name : "localhost";
    }
}
