using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <summary>What an endpoint offers to sessions of which the same is true.</summary>
/// <param name="Mechanisms">The SASL mechanisms, in the order in which they are listed; empty when AUTH is not listed.</param>
/// <param name="Ehlo">The reply to EHLO and LHLO, but for what changes with the clock.</param>
internal sealed record EndpointOffer(IReadOnlyList<SaslMechanism> Mechanisms, SmtpReply Ehlo);
