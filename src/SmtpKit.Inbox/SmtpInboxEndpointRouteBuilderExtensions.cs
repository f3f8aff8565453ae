using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using SmtpKit.Inbox.Api;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the inbox into an application.</summary>
public static class SmtpInboxEndpointRouteBuilderExtensions
{
    /// <summary>Maps the page of the inbox and its API: <c>app.MapSmtpInbox("/mail")</c> has the page at <c>/mail</c> and the API below <c>/mail/api</c>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The path that all others lie below; <c>/</c> for the whole host. Default: <c>/mail</c>.</param>
    /// <returns>For conventions of all its endpoints, <c>RequireAuthorization</c> above all.</returns>
    /// <remarks>
    /// Without an authorization policy only requests from this machine are answered, others get 403; the log warns when the application can be reached from
    /// elsewhere. Names by which it may be called are in <see cref="SmtpKit.Inbox.SmtpInboxOptions.AllowedHosts"/>. Changes are taken from the page itself and from
    /// tools, which send neither <c>Origin</c> nor <c>Sec-Fetch-Site</c>, and not from other pages.
    /// </remarks>
    /// <exception cref="InvalidOperationException"><c>AddSmtpInbox</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSmtpInbox(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/mail")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        return InboxEndpoints.Map(endpoints, pattern);
    }
}
