using System.Globalization;
using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <summary>What follows from an endpoint's options, worked out once: its greeting, its EHLO replies and the facts that never change.</summary>
internal sealed class EndpointRules
{
    private readonly SmtpReply _ehlo;
    private readonly SmtpReply _ehloUnderTls;
    private readonly SessionFacts _facts;
    private readonly SessionFacts _factsUnderTls;

    public EndpointRules(SmtpEndpoint endpoint, SmtpServerOptions options)
    {
        Endpoint = endpoint;
        Mechanisms = SaslMechanisms.For(options.UserAuthenticator?.Accepts ?? SmtpCredentialKinds.None);
        bool lmtp = endpoint.Protocol == SmtpProtocol.Lmtp;
        Greeting = new SmtpReply(220, $"{options.ServerName} {(lmtp ? "LMTP" : "ESMTP")} SmtpKit");
        Helo = new SmtpReply(250, options.ServerName);
        _facts = Facts(underTls: false);
        _factsUnderTls = Facts(underTls: true);
        Help = new SmtpReply(214, new(2, 0, 0), options.HelpText ?? HelpText());
        _ehlo = Ehlo(options, _facts);
        _ehloUnderTls = Ehlo(options, _factsUnderTls);
    }

    public SmtpEndpoint Endpoint { get; }

    /// <summary>The SASL mechanisms, in the order in which they are listed.</summary>
    public IReadOnlyList<string> Mechanisms { get; }

    public SmtpReply Greeting { get; }

    /// <summary>The reply to HELO.</summary>
    public SmtpReply Helo { get; }

    /// <summary>The reply to HELP: the commands of this endpoint.</summary>
    public SmtpReply Help { get; }

    /// <summary>The reply to EHLO and LHLO: what this endpoint really offers at this moment.</summary>
    public SmtpReply EhloFor(bool underTls) => underTls ? _ehloUnderTls : _ehlo;

    /// <summary>The facts that follow from the endpoint and from TLS alone.</summary>
    public SessionFacts FactsFor(bool underTls) => underTls ? _factsUnderTls : _facts;

    private SessionFacts Facts(bool underTls)
    {
        SessionFacts facts = SessionFacts.None;
        facts |= Endpoint.Protocol == SmtpProtocol.Lmtp ? SessionFacts.Lmtp : 0;
        facts |= underTls ? SessionFacts.Secured : 0;
        facts |= underTls || !Endpoint.RequireTls ? SessionFacts.TlsSatisfied : 0;
        facts |= Endpoint.HasCertificate ? SessionFacts.TlsPossible : 0;
        facts |= !Endpoint.RequireAuthentication ? SessionFacts.AuthenticationSatisfied : 0;
        facts |= Mechanisms.Count > 0 ? SessionFacts.AuthenticationPossible : 0;
        facts |= underTls || Endpoint.AllowPlaintextAuthentication ? SessionFacts.AuthenticationSafe : 0;
        return facts;
    }

    private string HelpText()
    {
        string hello = Endpoint.Protocol == SmtpProtocol.Lmtp ? "LHLO" : "HELO EHLO";
        string tls = _facts.HasFlag(SessionFacts.TlsPossible) ? " STARTTLS" : "";
        string auth = _facts.HasFlag(SessionFacts.AuthenticationPossible) ? " AUTH" : "";
        return $"Commands: {hello} MAIL RCPT DATA RSET NOOP VRFY HELP QUIT{tls}{auth}\nSee RFC 5321";
    }

    private SmtpReply Ehlo(SmtpServerOptions options, SessionFacts facts)
    {
        List<string> lines =
        [
            options.ServerName,
            "PIPELINING",
            string.Create(CultureInfo.InvariantCulture, $"SIZE {options.Limits.MaxMessageSize}"),
            "8BITMIME",
            "SMTPUTF8",
            "ENHANCEDSTATUSCODES",
        ];

        if (facts.HasFlag(SessionFacts.TlsPossible) && !facts.HasFlag(SessionFacts.Secured))
        {
            lines.Add("STARTTLS");
        }

        if (OffersAuthentication(facts))
        {
            lines.Add($"AUTH {string.Join(' ', Mechanisms)}");
        }

        return new SmtpReply(250, string.Join('\n', lines));
    }

    /// <summary>Whether EHLO lists AUTH.</summary>
    public static bool OffersAuthentication(SessionFacts facts) =>
        facts.HasFlag(SessionFacts.AuthenticationPossible | SessionFacts.AuthenticationSafe);
}
