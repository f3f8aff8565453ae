namespace SmtpKit;

/// <summary>What a client brought to AUTH. One of the sealed kinds beside this class.</summary>
public abstract class SmtpCredential
{
    private protected SmtpCredential(string mechanism, string userName, string? authorizationIdentity)
    {
        Mechanism = mechanism;
        UserName = userName;
        AuthorizationIdentity = authorizationIdentity;
    }

    /// <summary>The SASL mechanism's name, for example <c>PLAIN</c>.</summary>
    public string Mechanism { get; }

    /// <summary>The authentication identity: whose secret it is. Empty only for a <see cref="BearerCredential"/> that comes without a name.</summary>
    public string UserName { get; }

    /// <summary>
    /// The authorization identity: whom the user wants to act as; null when the client named none or the user itself. Any other is refused
    /// unless the authenticator answers with a principal of just that name.
    /// </summary>
    public string? AuthorizationIdentity { get; }

    /// <summary>The kind and the user; never the secret.</summary>
    public override string ToString() => $"{Mechanism} {UserName}";
}
