using System.Security.Claims;

namespace SmtpKit.AspNetCore;

/// <summary>Sees to it that a token speaks for the user that the client names.</summary>
internal static class BearerUserName
{
    private const string EmailVerified = "email_verified";

    /// <summary>The principal, going by the name that the client gave; null when its claims do not say that name.</summary>
    /// <param name="principal">Whom the token speaks for.</param>
    /// <param name="userName">What the client said; empty when it left that to the token.</param>
    /// <param name="options">Which claims count.</param>
    public static ClaimsPrincipal? Agree(ClaimsPrincipal principal, string userName, BearerAuthenticatorOptions options)
    {
        string? ownName = principal.Identity?.Name;
        if (userName.Length == 0)
        {
            string? name = ownName ?? Candidates(principal, options).FirstOrDefault();
            return name is null ? null : Named(principal, name);
        }

        bool agrees = IsSame(ownName, userName) || Candidates(principal, options).Any(candidate => IsSame(candidate, userName));
        return agrees ? Named(principal, userName) : null;
    }

    private static IEnumerable<string> Candidates(ClaimsPrincipal principal, BearerAuthenticatorOptions options) =>
        from type in options.UserNameClaimTypes
        from claim in principal.FindAll(type)
        where claim.Value.Length > 0 && (!options.RequireVerifiedEmail || !IsEmail(type) || IsVerified(claim))
        select claim.Value;

    private static bool IsEmail(string type) => type is "email" or ClaimTypes.Email;

    // Said by the same identity, or it is said of another address.
    private static bool IsVerified(Claim claim) =>
        claim.Subject?.FindFirst(EmailVerified)?.Value is { } verified && bool.TryParse(verified, out bool isVerified) && isVerified;

    private static bool IsSame(string? name, string userName) => string.Equals(name, userName, StringComparison.OrdinalIgnoreCase);

    // The server compares the name of the principal's first identity with what the client asked to be, to the letter.
    private static ClaimsPrincipal Named(ClaimsPrincipal principal, string name)
    {
        if (principal.Identity?.Name == name)
        {
            return principal;
        }

        ClaimsIdentity first = new([new Claim(ClaimTypes.Name, name)], principal.Identity?.AuthenticationType, ClaimTypes.Name, ClaimTypes.Role);
        return new ClaimsPrincipal([first, .. principal.Identities]);
    }
}
