using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;

namespace SmtpKit.AspNetCore;

/// <summary>Signs users of ASP.NET Core Identity in, by their passwords; made anew for each session, in its scope.</summary>
internal sealed class IdentityAuthenticator<TUser>(
    UserManager<TUser> users,
    SignInManager<TUser> signIn,
    IdentityDecoy<TUser> decoy,
    PasswordGate gate,
    Func<UserManager<TUser>, string, Task<TUser?>> findUser,
    IServiceProvider services,
    ILoggerFactory loggers) : IUserAuthenticator
    where TUser : class, new()
{
    private static readonly AuthenticationResult NotAllowed = Refusal(525, new(5, 7, 13), "This account may not sign in");
    private static readonly AuthenticationResult LockedOut = Refusal(454, new(4, 7, 0), "This account is locked, try again later");
    private static readonly AuthenticationResult SecondFactorNeeded =
        Refusal(534, new(5, 7, 9), "This account needs a second factor, which this protocol has no room for");

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public async ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        if (credential is not PasswordCredential password)
        {
            return AuthenticationResult.Failed;
        }

        if (!await gate.TryEnterAsync(cancellationToken).ConfigureAwait(false))
        {
            return AuthenticationResult.TemporaryFailure;
        }

        try
        {
            return await JudgeAsync(session, password).ConfigureAwait(false);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<AuthenticationResult> JudgeAsync(SmtpSession session, PasswordCredential credential)
    {
        // Made at the first sign-in, whoever that is: nobody can tell by it who exists.
        string decoyHash = decoy.HashBy(users.PasswordHasher);

        // Asked for by Identity where a second factor is set up. Nothing is answered by it.
        signIn.Context = new DefaultHttpContext { RequestServices = services };
        if (await findUser(users, credential.UserName).ConfigureAwait(false) is not { } user)
        {
            users.PasswordHasher.VerifyHashedPassword(new TUser(), decoyHash, credential.Password);
            return Refused(session, "no such user", AuthenticationResult.Failed);
        }

        SignInResult result = await signIn.CheckPasswordSignInAsync(user, credential.Password, lockoutOnFailure: true).ConfigureAwait(false);
        if (result.IsLockedOut)
        {
            // The same whether the password is right or not, or guessing could go on; and not 535, upon which a client would throw it away.
            users.PasswordHasher.VerifyHashedPassword(user, decoyHash, credential.Password);
            return Refused(session, "locked out", LockedOut);
        }

        if (result.IsNotAllowed)
        {
            return await JudgeNotAllowedAsync(session, user, credential.Password).ConfigureAwait(false);
        }

        if (!result.Succeeded)
        {
            return Refused(session, "wrong password", AuthenticationResult.Failed);
        }

        // CheckPasswordSignInAsync is about the password alone.
        if (await signIn.IsTwoFactorEnabledAsync(user).ConfigureAwait(false))
        {
            return Refused(session, "a second factor is needed", SecondFactorNeeded);
        }

        ClaimsPrincipal principal = await signIn.CreateUserPrincipalAsync(user).ConfigureAwait(false);
        return AuthenticationResult.Success(principal);
    }

    // Identity has not looked at the password: only who knows it learns what is the matter with the account. Guesses count as always.
    private async Task<AuthenticationResult> JudgeNotAllowedAsync(SmtpSession session, TUser user, string password)
    {
        bool isLocked = users.SupportsUserLockout && await users.IsLockedOutAsync(user).ConfigureAwait(false);
        bool isRight = await users.CheckPasswordAsync(user, password).ConfigureAwait(false);
        if (isLocked)
        {
            return Refused(session, "locked out", LockedOut);
        }

        if (isRight)
        {
            return Refused(session, "not allowed to sign in", NotAllowed);
        }

        if (users.SupportsUserLockout)
        {
            await users.AccessFailedAsync(user).ConfigureAwait(false);
        }

        return Refused(session, "wrong password", AuthenticationResult.Failed);
    }

    private AuthenticationResult Refused(SmtpSession session, string problem, AuthenticationResult result)
    {
        Log.SignInRefused(_logger, session.Id, problem);
        return result;
    }

    private static AuthenticationResult Refusal(int code, EnhancedStatusCode status, string text) =>
        AuthenticationResult.Failure(new SmtpReply(code, status, text));
}
