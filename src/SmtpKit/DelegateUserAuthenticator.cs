namespace SmtpKit;

/// <summary>An authenticator made of a function that judges passwords.</summary>
/// <param name="authenticate">Answers for <see cref="IUserAuthenticator.AuthenticateAsync"/>; given nothing but a <see cref="PasswordCredential"/>.</param>
/// <remarks>As thread-safe as the function: it is called at once for many sessions.</remarks>
public sealed class DelegateUserAuthenticator(
    Func<SmtpSession, PasswordCredential, CancellationToken, ValueTask<AuthenticationResult>> authenticate) : IUserAuthenticator
{
    private readonly Func<SmtpSession, PasswordCredential, CancellationToken, ValueTask<AuthenticationResult>> _authenticate =
        authenticate ?? throw new ArgumentNullException(nameof(authenticate));

    /// <inheritdoc/>
    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
        credential is PasswordCredential password ? _authenticate(session, password, cancellationToken) : new(AuthenticationResult.Failed);
}
