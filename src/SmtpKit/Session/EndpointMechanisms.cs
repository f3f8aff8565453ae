using System.Security.Cryptography.X509Certificates;
using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <summary>Which mechanisms an endpoint has, and what a session must have for each.</summary>
internal static class EndpointMechanisms
{
    /// <summary>Those that the endpoint asks for and whose credentials the authenticator can judge.</summary>
    public static IReadOnlyList<SaslMechanism> Of(SmtpEndpoint endpoint, IUserAuthenticator? authenticator)
    {
        SmtpCredentialKinds accepted = authenticator?.Accepts ?? SmtpCredentialKinds.None;
        return [.. SaslMechanisms.All.Where(mechanism => accepted.HasFlag(mechanism.Kind) && endpoint.Mechanisms.HasFlag(mechanism.Option))];
    }

    /// <summary>Whether a session of which these facts are true has what a mechanism needs.</summary>
    public static bool IsMet(SaslNeeds needs, SessionFacts facts) => needs switch
    {
        SaslNeeds.ClientCertificate => facts.HasFlag(SessionFacts.HasUserCertificate),
        SaslNeeds.ChannelBinding => facts.HasFlag(SessionFacts.CanBind),
        _ => true,
    };

    /// <summary>Whether there can be a session to which a mechanism is offered.</summary>
    public static bool AnyCanBeOffered(SmtpEndpoint endpoint, IUserAuthenticator? authenticator)
    {
        SessionFacts best = BestFacts(endpoint);
        return best.HasFlag(SessionFacts.AuthenticationSafe) && Of(endpoint, authenticator).Any(mechanism => IsMet(mechanism.Needs, best));
    }

    // What is true of the luckiest client. A transport that ServeAsync is given may bring TLS, and a client's certificate, of its own.
    private static SessionFacts BestFacts(SmtpEndpoint endpoint)
    {
        bool isListening = endpoint.Address.Length > 0;
        bool canHaveTls = endpoint.HasCertificate || !isListening;
        bool canShowCertificate = endpoint.ClientCertificates != ClientCertificateUse.None || !isListening;
        SessionFacts facts = SessionFacts.None;
        facts |= canHaveTls || endpoint.AllowPlaintextAuthentication ? SessionFacts.AuthenticationSafe : 0;
        facts |= canHaveTls && canShowCertificate && endpoint.ClientCertificateAuthorities is not { Count: 0 } ? SessionFacts.HasUserCertificate : 0;
        facts |= canHaveTls && (!isListening || endpoint.CertificateSource is not null || CanBindTo(endpoint.Certificate?.TargetCertificate)) ? SessionFacts.CanBind : 0;
        return facts;
    }

    private static bool CanBindTo(X509Certificate2? certificate) => certificate is not null && TlsServerEndPoint.Of(certificate) is not null;
}
