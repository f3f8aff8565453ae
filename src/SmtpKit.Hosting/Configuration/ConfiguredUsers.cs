namespace SmtpKit.Hosting.Configuration;

/// <summary>Judges who signs in by the users in the configuration.</summary>
internal sealed class ConfiguredUsers : IUserAuthenticator
{
    private readonly UserTable _users;
    private readonly PasswordAuthenticator _passwords;

    public ConfiguredUsers(UserTable users)
    {
        _users = users;
        _passwords = new PasswordAuthenticator((userName, _) => new(users.HashOf(userName)), users.AnyHash);
        Accepts = (users.HasPasswords ? SmtpCredentialKinds.Password : 0) | (users.HasKeys ? SmtpCredentialKinds.ScramKey : 0);
    }

    public SmtpCredentialKinds Accepts { get; }

    public async ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        AuthenticationResult result = credential is ProvenCredential ? AuthenticationResult.Success(credential.UserName)
            : await _passwords.AuthenticateAsync(session, credential, cancellationToken).ConfigureAwait(false);

        // By the name that the configuration has, however the client has spelt it.
        return result.User is null || _users.NameOf(credential.UserName) is not { } name ? result : AuthenticationResult.Success(name);
    }

    public ValueTask<SmtpStoredSecret?> FindSecretAsync(SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
        new(kind == SmtpCredentialKinds.ScramKey ? _users.KeyOf(userName) : null);
}
