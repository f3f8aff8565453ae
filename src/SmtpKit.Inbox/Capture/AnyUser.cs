using System.Security.Claims;

namespace SmtpKit.Inbox.Capture;

/// <summary>Lets everybody sign in, by the name that they give.</summary>
internal sealed class AnyUser : IUserAuthenticator
{
    public SmtpCredentialKinds Accepts => SmtpCredentialKinds.Password | SmtpCredentialKinds.BearerToken;

    public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        string name = credential switch
        {
            PasswordCredential password => password.UserName,
            BearerCredential bearer => bearer.UserName ?? "",
            _ => "",
        };
        return new(AuthenticationResult.Success(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Any"))));
    }
}
