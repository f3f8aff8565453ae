using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SmtpKit.AspNetCore;

/// <summary>
/// Signs in by a bearer token that an authentication scheme of the application judges, as if it had come in a request; made anew for each session, in its scope.
/// </summary>
internal sealed class BearerAuthenticator(
    IAuthenticationService? authentication, string scheme, BearerAuthenticatorOptions options, IServiceProvider services, ILoggerFactory loggers) : IUserAuthenticator
{
    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public SmtpCredentialKinds Accepts => SmtpCredentialKinds.BearerToken;

    public async ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
    {
        if (credential is not BearerCredential bearer)
        {
            return AuthenticationResult.Failed;
        }

        // What it throws is logged and answered 454 by the server: an issuer that cannot be reached is no wrong token.
        AuthenticateResult result = await Authentication.AuthenticateAsync(RequestWith(bearer, session, cancellationToken), scheme).ConfigureAwait(false);
        if (result.Failure is { } failure && IsTemporary(failure))
        {
            Log.TokenNotJudged(_logger, session.Id, failure);
            return AuthenticationResult.TemporaryFailure;
        }

        if (!result.Succeeded || result.Principal.Identity?.IsAuthenticated != true)
        {
            return Refused(session, result.None ? "the scheme made nothing of the token" : "the token is not valid");
        }

        return BearerUserName.Agree(result.Principal, bearer.UserName, options) is { } user
            ? AuthenticationResult.Success(user)
            : Refused(session, "the token is another user's");
    }

    // Looked for at the host's start with an error that says more.
    private IAuthenticationService Authentication => authentication ?? throw new InvalidOperationException("There is no IAuthenticationService: call AddAuthentication.");

    private DefaultHttpContext RequestWith(BearerCredential bearer, SmtpSession session, CancellationToken cancellationToken)
    {
        DefaultHttpContext context = new() { RequestServices = services, RequestAborted = cancellationToken };
        context.Request.Method = "AUTH";
        context.Request.Scheme = session.Tls is null ? "http" : "https";
        context.Request.Host = new HostString(session.ServerName);
        context.Request.Headers.Authorization = $"Bearer {bearer.Token}";
        context.Connection.Id = session.Id;
        if (session.RemoteEndPoint is IPEndPoint remote)
        {
            context.Connection.RemoteIpAddress = remote.Address;
            context.Connection.RemotePort = remote.Port;
        }

        return context;
    }

    // Handlers put what they caught into their result, and validators put several into one.
    private static bool IsTemporary(Exception failure) => failure switch
    {
        HttpRequestException or IOException or TimeoutException or OperationCanceledException => true,
        AggregateException several => several.InnerExceptions.Any(IsTemporary),
        { InnerException: { } inner } => IsTemporary(inner),
        _ => false,
    };

    private AuthenticationResult Refused(SmtpSession session, string problem)
    {
        Log.SignInRefused(_logger, session.Id, problem);
        return AuthenticationResult.Failed;
    }
}
