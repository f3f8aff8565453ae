namespace SmtpKit.Tests.Sasl;

/// <summary>One user, <c>user</c>, by every kind of credential.</summary>
internal sealed class EveryKindOfUser : IUserAuthenticator
{
    private static readonly ScramKey Key = ScramKey.Create(SaslClient.Password, 4096);
    private static readonly SharedSecret Secret = new(SaslClient.Password);

    public SmtpCredentialKinds Accepts { get; init; } =
        SmtpCredentialKinds.Password | SmtpCredentialKinds.ScramKey | SmtpCredentialKinds.SharedSecret
        | SmtpCredentialKinds.BearerToken | SmtpCredentialKinds.ClientCertificate;

    /// <summary>What was judged.</summary>
    public List<SmtpCredential> Judged { get; } = [];

    /// <summary>Which kinds of secret were asked for.</summary>
    public List<SmtpCredentialKinds> Found { get; } = [];

    public ValueTask<SmtpStoredSecret?> FindSecretAsync(
        SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken)
    {
        Found.Add(kind);
        return new(userName != "user" ? null : kind == SmtpCredentialKinds.SharedSecret ? Secret : Key);
    }

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        Judged.Add(credential);
        bool isRight = credential switch
        {
            PasswordCredential password => password is { UserName: "user", Password: SaslClient.Password },
            BearerCredential bearer => bearer.Token == SaslClient.Token,
            _ => true,
        };
        return new(isRight ? AuthenticationResult.Success("user") : AuthenticationResult.Failed);
    }
}
