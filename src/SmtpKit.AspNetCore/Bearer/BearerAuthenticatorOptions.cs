using System.Security.Claims;

namespace SmtpKit.AspNetCore;

/// <summary>How the name that a client gives beside its token is compared with what the token says.</summary>
/// <remarks>Set while services are added; not changed later.</remarks>
public sealed class BearerAuthenticatorOptions
{
    /// <summary>
    /// The claims of which one has to have the name as its value, letter case ignored. Asked besides the principal's own name
    /// (<see cref="System.Security.Principal.IIdentity.Name"/>), which always counts. Default: <c>preferred_username</c>, <c>upn</c>, <c>sub</c> and
    /// <c>email</c>, each also by the name that ASP.NET Core's handlers give it.
    /// </summary>
    /// <remarks>
    /// <para>
    /// <c>email</c> counts only where a claim <c>email_verified</c> of the same token is <c>true</c>: at many issuers anybody can call any address theirs. For
    /// an issuer that verifies addresses and does not say so, set <see cref="RequireVerifiedEmail"/> to false.
    /// </para>
    /// <para>
    /// Name here only what users cannot choose for themselves: whoever gets another's name into such a claim sends mail in it. Empty: only the principal's own
    /// name counts.
    /// </para>
    /// </remarks>
    public IList<string> UserNameClaimTypes { get; } =
    [
        "preferred_username", "upn", ClaimTypes.Upn, "sub", ClaimTypes.NameIdentifier, "email", ClaimTypes.Email,
    ];

    /// <summary>Whether the claims <c>email</c> count only together with <c>email_verified</c>. Default: true.</summary>
    public bool RequireVerifiedEmail { get; set; } = true;
}
