namespace SmtpKit.Sasl;

/// <summary>Which mechanisms there are.</summary>
internal static class SaslMechanisms
{
    /// <summary>The names of the mechanisms that lead to credentials of some kinds, the strongest first.</summary>
    public static IReadOnlyList<string> For(SmtpCredentialKinds kinds)
    {
        List<string> names = [];
        if (kinds.HasFlag(SmtpCredentialKinds.ScramKey))
        {
            names.Add(ScramSha256Exchange.Name);
        }

        if (kinds.HasFlag(SmtpCredentialKinds.Password))
        {
            names.Add(PlainExchange.Name);
            names.Add(LoginExchange.Name);
        }

        return names;
    }

    /// <summary>Begins an exchange; null when the name is none of those offered.</summary>
    public static SaslExchange? Create(string? offeredName) => offeredName switch
    {
        ScramSha256Exchange.Name => new ScramSha256Exchange(),
        PlainExchange.Name => new PlainExchange(),
        LoginExchange.Name => new LoginExchange(),
        _ => null,
    };
}
