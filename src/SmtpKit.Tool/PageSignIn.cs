using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmtpKit.Tool;

/// <summary>Lets the users of the command line see the page, by name and password (RFC 7617): for a page that other machines can reach.</summary>
internal sealed class PageSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, UserTable users)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Basic";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith($"{SchemeName} ", StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        string[] credentials = Decode(header[(SchemeName.Length + 1)..].Trim())?.Split(':', 2) ?? [];
        if (credentials is not [string name, string password] || !users.IsRight(name, password))
        {
            return Task.FromResult(AuthenticateResult.Fail("No such name and password."));
        }

        ClaimsPrincipal user = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], SchemeName));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(user, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Basic realm=\"smtpkit\", charset=\"UTF-8\"";

        // The page's own rules are not reached.
        Response.Headers.ContentSecurityPolicy = "default-src 'none'";
        return Task.CompletedTask;
    }

    private static string? Decode(string base64)
    {
        Span<byte> octets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, octets, out int count) ? Encoding.UTF8.GetString(octets[..count]) : null;
    }
}
