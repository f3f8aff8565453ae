using System.Collections.Concurrent;
using SmtpKit.Testing.Sessions;

namespace SmtpKit.Testing.Hooks;

/// <summary>Lets anybody sign in, or these users, and writes down who tried.</summary>
internal sealed class FakeAuthenticator(IReadOnlyDictionary<string, string> users) : IUserAuthenticator
{
    // Nobody is to be kept out for good: the least that SCRAM allows, so that a sign-in costs a test as little as can be.
    private const int Iterations = 4096;

    private readonly ConcurrentDictionary<string, ScramKey> _keys = new(StringComparer.Ordinal);

    public SmtpCredentialKinds Accepts => users.Count == 0
        ? SmtpCredentialKinds.Password | SmtpCredentialKinds.BearerToken
        : SmtpCredentialKinds.Password | SmtpCredentialKinds.BearerToken | SmtpCredentialKinds.ScramKey | SmtpCredentialKinds.SharedSecret;

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        SessionWatch watch = SessionWatch.Of(session);
        string? secret = credential switch
        {
            PasswordCredential password => password.Password,
            BearerCredential bearer => bearer.Token,
            _ => null,
        };
        string name = credential.UserName.Length > 0 ? credential.UserName : FindBySecret(secret);
        watch.TrySignIn(credential.Mechanism, name, secret);
        if (watch.Strike(FaultStage.Auth, name) is { } refusal)
        {
            return new(AuthenticationResult.Failure(refusal));
        }

        // Whoever proved a secret has it; to act as another is anybody's where anybody may come.
        bool isKnown = users.Count == 0 || credential is ProvenCredential || (users.TryGetValue(name, out string? wanted) && wanted == secret);
        string? actsAs = users.Count == 0 ? credential.AuthorizationIdentity : null;
        return new(isKnown && name.Length > 0 ? AuthenticationResult.Success(actsAs ?? name) : AuthenticationResult.Failed);
    }

    public ValueTask<SmtpStoredSecret?> FindSecretAsync(SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken)
    {
        // One with the wrong password is not asked about again.
        SessionWatch.Of(session).TrySignIn(kind == SmtpCredentialKinds.ScramKey ? "SCRAM" : "CRAM-MD5", userName, secret: null);
        SmtpStoredSecret? found = !users.TryGetValue(userName, out string? password) ? null
            : kind == SmtpCredentialKinds.ScramKey ? _keys.GetOrAdd(userName, static (_, password) => ScramKey.Create(password, Iterations), password)
            : new SharedSecret(password);
        return new(found);
    }

    // OAUTHBEARER may come without a name (RFC 7628 section 3.1): the token says whose it is.
    private string FindBySecret(string? token) =>
        users.Count == 0 ? "bearer" : users.FirstOrDefault(user => user.Value == token).Key ?? "";
}
