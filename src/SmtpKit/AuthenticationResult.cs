using System.Security.Claims;

namespace SmtpKit;

/// <summary>An authenticator's answer.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class AuthenticationResult
{
    private AuthenticationResult(ClaimsPrincipal? user, SmtpReply reply)
    {
        User = user;
        Reply = reply;
    }

    /// <summary>Unknown user or wrong password: <c>535 5.7.8</c>, one text for both.</summary>
    public static AuthenticationResult Failed { get; } =
        new(null, new SmtpReply(535, new(5, 7, 8), "Authentication credentials invalid"));

    /// <summary>The user table cannot be reached: <c>454 4.7.0</c>, so that the client tries again and keeps its password.</summary>
    public static AuthenticationResult TemporaryFailure { get; } =
        new(null, new SmtpReply(454, new(4, 7, 0), "Temporary authentication failure"));

    /// <summary>Who signed in; null when nobody did.</summary>
    public ClaimsPrincipal? User { get; }

    /// <summary>What the client hears.</summary>
    public SmtpReply Reply { get; }

    /// <summary>The user is known and may sign in; any claims go with the session.</summary>
    public static AuthenticationResult Success(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new(user, Accepted);
    }

    /// <summary>The user is known and may sign in, under this name.</summary>
    public static AuthenticationResult Success(string userName)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        return Success(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, userName)], "SMTP AUTH")));
    }

    /// <summary>Refused for another reason than the credential, for example <c>534 5.7.9</c>, a mechanism too weak.</summary>
    /// <exception cref="ArgumentException">The reply is not 4yz or 5yz.</exception>
    public static AuthenticationResult Failure(SmtpReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return reply.Code >= 400
            ? new(null, reply)
            : throw new ArgumentException($"A refusal is 4yz or 5yz, not {reply.Code}.", nameof(reply));
    }

    private static SmtpReply Accepted { get; } = new(235, new(2, 7, 0), "Authentication succeeded");
}
