namespace SmtpKit.Sasl;

/// <summary>Which mechanisms there are.</summary>
internal static class SaslMechanisms
{
    /// <summary>All of them, in the order in which they are listed: the strongest first.</summary>
    public static IReadOnlyList<SaslMechanism> All { get; } =
    [
        new(
            ExternalExchange.Name, SmtpMechanisms.External, SmtpCredentialKinds.ClientCertificate, SaslNeeds.ClientCertificate,
            context => new ExternalExchange(context.ClientCertificate!)),
        new(
            ScramSha256Exchange.NamePlus, SmtpMechanisms.ScramSha256Plus, SmtpCredentialKinds.ScramKey, SaslNeeds.ChannelBinding,
            context => new ScramSha256Exchange(context, withBinding: true)),
        new(
            ScramSha256Exchange.Name, SmtpMechanisms.ScramSha256, SmtpCredentialKinds.ScramKey, SaslNeeds.Nothing,
            context => new ScramSha256Exchange(context, withBinding: false)),
        new(OAuthBearerExchange.Name, SmtpMechanisms.OAuthBearer, SmtpCredentialKinds.BearerToken, SaslNeeds.Nothing, _ => new OAuthBearerExchange()),
        new(XOAuth2Exchange.Name, SmtpMechanisms.XOAuth2, SmtpCredentialKinds.BearerToken, SaslNeeds.Nothing, _ => new XOAuth2Exchange()),
        new(PlainExchange.Name, SmtpMechanisms.Plain, SmtpCredentialKinds.Password, SaslNeeds.Nothing, _ => new PlainExchange()),
        new(LoginExchange.Name, SmtpMechanisms.Login, SmtpCredentialKinds.Password, SaslNeeds.Nothing, _ => new LoginExchange()),
        new(
            CramMd5Exchange.Name, SmtpMechanisms.CramMd5, SmtpCredentialKinds.SharedSecret, SaslNeeds.Nothing,
            context => new CramMd5Exchange(context))
        {
            TakesInitialResponse = false,
        },
    ];
}
