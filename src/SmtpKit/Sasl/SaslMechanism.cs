namespace SmtpKit.Sasl;

/// <summary>A mechanism: what it is called, when it is offered, how it begins.</summary>
/// <param name="Name">As EHLO lists it (RFC 4422 section 3.1).</param>
/// <param name="Option">By which an endpoint asks for it.</param>
/// <param name="Kind">What it leads to: one kind, which the authenticator must accept.</param>
/// <param name="Needs">What the connection must have.</param>
/// <param name="Create">Begins an exchange.</param>
internal sealed record SaslMechanism(
    string Name, SmtpMechanisms Option, SmtpCredentialKinds Kind, SaslNeeds Needs, Func<SaslContext, SaslExchange> Create)
{
    /// <summary>
    /// Whether the client may send its first response with the command. Not where the server speaks first (RFC 4954 section 4), except LOGIN, whose
    /// clients do.
    /// </summary>
    public bool TakesInitialResponse { get; init; } = true;
}
