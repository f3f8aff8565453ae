using System.Collections.Concurrent;
using System.Net;
using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <summary>What follows from an endpoint's options, worked out once: its greeting, its EHLO replies and the facts that never change.</summary>
internal sealed partial class EndpointRules
{
    // What decides over the offer, besides the endpoint: few facts, so few offers, each made when it is first asked for.
    private const SessionFacts Decisive = SessionFacts.Secured | SessionFacts.TrustedXClient | SessionFacts.HasUserCertificate | SessionFacts.CanBind;

    private readonly SmtpServerOptions _options;
    private readonly IReadOnlyList<SaslMechanism> _mechanisms;
    private readonly ConcurrentDictionary<SessionFacts, EndpointOffer> _offers = new();
    private readonly IPNetwork[] _trustedXClients;
    private readonly IPNetwork[] _trustedProxies;
    private readonly HostCommand[] _commands;
    private readonly SessionFacts _facts;
    private readonly SessionFacts _factsUnderTls;

    public EndpointRules(SmtpEndpoint endpoint, SmtpServerOptions options)
    {
        Endpoint = endpoint;
        _options = options;
        _mechanisms = EndpointMechanisms.Of(endpoint, options.UserAuthenticator);
        UsesBinding = _mechanisms.Any(mechanism => mechanism.Needs == SaslNeeds.ChannelBinding);
        bool lmtp = endpoint.Protocol == SmtpProtocol.Lmtp;
        _commands = [.. options.Commands.Select(command => new HostCommand(command, Encoding.ASCII.GetBytes(command.Verb), CommandRules.For(command)))];
        Greeting = new SmtpReply(220, $"{options.ServerName} {(lmtp ? "LMTP" : "ESMTP")} SmtpKit");
        Helo = new SmtpReply(250, options.ServerName);
        _facts = Facts(underTls: false);
        _factsUnderTls = Facts(underTls: true);
        Help = new SmtpReply(214, new(2, 0, 0), options.HelpText ?? HelpText());
        _trustedXClients = [.. endpoint.TrustedXClients.Select(WithoutMapping)];
        _trustedProxies = [.. endpoint.TrustedProxies.Select(WithoutMapping)];
    }

    public SmtpEndpoint Endpoint { get; }

    public SmtpReply Greeting { get; }

    /// <summary>The reply to HELO.</summary>
    public SmtpReply Helo { get; }

    /// <summary>The reply to HELP: the commands of this endpoint.</summary>
    public SmtpReply Help { get; }

    /// <summary>Those of the endpoint's extensions that are in force at this moment: what EHLO lists, and no more is taken.</summary>
    public SmtpExtensions OfferedTo(SessionFacts facts)
    {
        SmtpExtensions offered = Endpoint.Extensions;

        // RFC 8689 section 2: a server that promises TLS from here on must have been reached by it.
        offered &= (facts & SessionFacts.Secured) != 0 ? SmtpExtensions.All : ~SmtpExtensions.RequireTls;

        // RFC 4865 section 4: mail is held for those who submit it, and whom the server knows.
        bool holds = Endpoint.Protocol == SmtpProtocol.Submission && (facts & SessionFacts.Authenticated) != 0;
        offered &= holds ? SmtpExtensions.All : ~SmtpExtensions.FutureRelease;
        return offered;
    }

    /// <summary>The last moment until which a message is held.</summary>
    public DateTimeOffset FutureReleaseLimit(DateTimeOffset now) => now + Endpoint.FutureReleaseMaximum;

    /// <summary>Whether a sign-in may be bound to the connection, where that is possible.</summary>
    public bool UsesBinding { get; }

    /// <summary>The mechanisms and the lists for a session of which these facts are true.</summary>
    public EndpointOffer OfferFor(SessionFacts facts) =>
        _offers.GetOrAdd(facts & Decisive, static (decisive, rules) => rules.MakeOffer(decisive), this);

    /// <summary>The facts that follow from the endpoint and from TLS alone.</summary>
    public SessionFacts FactsFor(bool underTls) => underTls ? _factsUnderTls : _facts;

    /// <summary>Whether BODY=BINARYMIME is offered: never without BDAT, by which alone such a message can come (RFC 3030 section 3).</summary>
    public bool OffersBinaryMime => Endpoint.Extensions.HasFlag(SmtpExtensions.Chunking | SmtpExtensions.BinaryMime);

    /// <summary>Whether a client from there may speak for others. A transport without IP addresses is nobody's that is known.</summary>
    public bool TrustsXClient(EndPoint? remote)
    {
        return remote is IPEndPoint { Address: var address } && IsWithin(_trustedXClients, address);
    }

    /// <summary>Whether a PROXY header is taken from there. What has no IP address comes from this machine, through a file or a program that has let it in.</summary>
    public bool TrustsProxy(EndPoint? remote)
    {
        return remote is not IPEndPoint { Address: var address } || IsWithin(_trustedProxies, address);
    }

    private static bool IsWithin(IPNetwork[] networks, IPAddress address)
    {
        if (networks.Length == 0)
        {
            return false;
        }

        // A socket for both families shows IPv4 as IPv6.
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(address));
    }

    /// <summary>The host's own command that a line begins with, if it does.</summary>
    /// <param name="line">A command line, or its first octets with the first space.</param>
    public HostCommand? FindCommand(ReadOnlySpan<byte> line)
    {
        if (_commands.Length == 0)
        {
            return null;
        }

        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> verb = space < 0 ? line : line[..space];
        foreach (HostCommand command in _commands)
        {
            if (Ascii.EqualsIgnoreCase(verb, command.Verb))
            {
                return command;
            }
        }

        return null;
    }

    private static IPNetwork WithoutMapping(IPNetwork network)
    {
        const int Mapped = 96;
        return network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= Mapped
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - Mapped)
            : network;
    }

    private SessionFacts Facts(bool underTls)
    {
        SessionFacts facts = SessionFacts.None;
        facts |= Endpoint.Protocol == SmtpProtocol.Lmtp ? SessionFacts.Lmtp : 0;
        facts |= underTls ? SessionFacts.Secured : 0;
        facts |= underTls || !Endpoint.RequireTls ? SessionFacts.TlsSatisfied : 0;
        facts |= Endpoint.HasCertificate ? SessionFacts.TlsPossible : 0;
        facts |= Endpoint.Extensions.HasFlag(SmtpExtensions.Chunking) ? SessionFacts.ChunkingPossible : 0;
        facts |= !Endpoint.RequireAuthentication ? SessionFacts.AuthenticationSatisfied : 0;
        facts |= _mechanisms.Count > 0 ? SessionFacts.AuthenticationPossible : 0;
        facts |= underTls || Endpoint.AllowPlaintextAuthentication ? SessionFacts.AuthenticationSafe : 0;
        return facts;
    }

    private string HelpText()
    {
        string hello = Endpoint.Protocol == SmtpProtocol.Lmtp ? "LHLO" : "HELO EHLO";
        string tls = _facts.HasFlag(SessionFacts.TlsPossible) ? " STARTTLS" : "";
        string auth = _facts.HasFlag(SessionFacts.AuthenticationPossible) ? " AUTH" : "";
        string chunks = _facts.HasFlag(SessionFacts.ChunkingPossible) ? " BDAT" : "";
        string own = string.Concat(_commands.Select(command => " " + command.Command.Verb));
        string all = $"Commands: {hello} MAIL RCPT DATA{chunks} RSET NOOP VRFY HELP QUIT{tls}{auth}{own}";

        // Hosts with so many commands know how to write a help of their own.
        return $"{(all.Length <= SmtpReply.MaxTextLine ? all : all[..SmtpReply.MaxTextLine])}\nSee RFC 5321";
    }

    private EndpointOffer MakeOffer(SessionFacts decisive)
    {
        SessionFacts facts = decisive | FactsFor(decisive.HasFlag(SessionFacts.Secured));
        IReadOnlyList<SaslMechanism> mechanisms = facts.HasFlag(SessionFacts.AuthenticationSafe)
            ? [.. _mechanisms.Where(mechanism => EndpointMechanisms.IsMet(mechanism.Needs, facts))]
            : [];
        return new EndpointOffer(mechanisms, Ehlo(facts, mechanisms));
    }
}
