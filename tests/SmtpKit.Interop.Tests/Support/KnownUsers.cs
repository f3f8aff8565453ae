namespace SmtpKit.Interop.Tests.Support;

/// <summary>The users of <see cref="ServerFixture"/>, by every kind of credential that a client brings.</summary>
internal sealed class KnownUsers : IUserAuthenticator
{
    private static readonly Dictionary<string, string> Passwords = new()
    {
        [ServerFixture.User] = ServerFixture.Password,
        [ServerFixture.Utf8User] = ServerFixture.Utf8Password,
    };

    private static readonly Dictionary<string, ScramKey> Keys = Passwords.ToDictionary(user => user.Key, user => ScramKey.Create(user.Value));

    public SmtpCredentialKinds Accepts =>
        SmtpCredentialKinds.Password | SmtpCredentialKinds.ScramKey | SmtpCredentialKinds.SharedSecret | SmtpCredentialKinds.BearerToken;

    public ValueTask<SmtpStoredSecret?> FindSecretAsync(
        SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
        new(kind == SmtpCredentialKinds.ScramKey ? Keys.GetValueOrDefault(userName)
            : Passwords.TryGetValue(userName, out string? password) ? new SharedSecret(password)
            : null);

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        bool isRight = credential switch
        {
            PasswordCredential password => Passwords.GetValueOrDefault(password.UserName) == password.Password,
            BearerCredential bearer => (bearer.UserName, bearer.Token) is (ServerFixture.User, ServerFixture.Token),
            ProvenCredential => true,
            _ => false,
        };
        return new(isRight ? AuthenticationResult.Success(credential.UserName) : AuthenticationResult.Failed);
    }
}
