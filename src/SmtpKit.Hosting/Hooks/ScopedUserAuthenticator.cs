using Microsoft.Extensions.DependencyInjection;

namespace SmtpKit.Hosting.Hooks;

/// <summary>An authenticator out of the session's scope.</summary>
internal sealed class ScopedUserAuthenticator(HookSource<IUserAuthenticator> source, HookScopes scopes) : IUserAuthenticator
{
    // Asked for each endpoint and of no session: one is made to be asked, once, when the server is made.
    public SmtpCredentialKinds Accepts { get; } = AskOne(source, scopes);

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).AuthenticateAsync(session, credential, cancellationToken);

    public ValueTask<SmtpStoredSecret?> FindSecretAsync(SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
        source.Find(scopes.Of(session)).FindSecretAsync(session, userName, kind, cancellationToken);

    private static SmtpCredentialKinds AskOne(HookSource<IUserAuthenticator> source, HookScopes scopes)
    {
        AsyncServiceScope scope = scopes.Begin();
        try
        {
            return source.Find(scope.ServiceProvider).Accepts;
        }
        finally
        {
            // At the start, or on the thread that reloads configuration: it may wait, and services may know no other way to be disposed of.
            scope.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
