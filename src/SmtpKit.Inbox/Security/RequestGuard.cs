using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using SmtpKit.Inbox.Api;

namespace SmtpKit.Inbox.Security;

/// <summary>
/// Lets a request in or not: the mail is for whoever develops on this machine. A page elsewhere must not read it through the developer's browser, nor somebody in the
/// same network directly, unless the application has said who may.
/// </summary>
internal sealed class RequestGuard(AllowedHostNames hosts, ILogger logger)
{
    private int _hasWarned;

    /// <summary>Sets what every answer carries, and says what is wrong with a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isSameOriginOnly">Whether it changes something, or has the server do something, so that no other page may send it.</param>
    /// <exception cref="ProblemException">It is not let in.</exception>
    public void Check(HttpContext context, bool isSameOriginOnly)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicies.Data;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Whoever signs in next at this machine sees no mail in the browser's memory.
        headers.CacheControl = "no-store";

        CheckHost(context);
        CheckCaller(context);
        CheckOrigin(context.Request, isSameOriginOnly);
    }

    private void CheckHost(HttpContext context)
    {
        HostString host = context.Request.Host;
        if (!host.HasValue || host.Host.Length == 0)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "The request has no header 'Host'.");
        }

        if (!hosts.IsAllowed(host.Host, context.Connection.LocalIpAddress))
        {
            throw new ProblemException(
                StatusCodes.Status421MisdirectedRequest,
                $"The inbox does not go by the name '{host.Host}': call it by localhost, or add the name to {nameof(SmtpInboxOptions)}.{nameof(SmtpInboxOptions.AllowedHosts)}.");
        }
    }

    private void CheckCaller(HttpContext context)
    {
        // Whoever a policy has let in is let in.
        if (context.GetEndpoint()?.Metadata is { } metadata && ReachWarning.HasPolicy(metadata))
        {
            return;
        }

        if (IsLocal(context.Connection) && !IsForwardedForOthers(context.Request))
        {
            return;
        }

        if (Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            Log.RefusedFromOutside(logger, context.Connection.RemoteIpAddress?.ToString() ?? "");
        }

        throw new ProblemException(
            StatusCodes.Status403Forbidden,
            "The inbox is served to this machine only. To serve it to others, say to whom: app.MapSmtpInbox(…).RequireAuthorization(…).");
    }

    // A connection without addresses is one in memory, or over a Unix-domain socket or a named pipe: it comes from this machine.
    private static bool IsLocal(ConnectionInfo connection) =>
        connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote) || remote.Equals(connection.LocalIpAddress);

    // A proxy on this machine speaks for everybody. Where UseForwardedHeaders trusts it, the address is the client's by now and the header is gone.
    private static bool IsForwardedForOthers(HttpRequest request)
    {
        foreach (string? value in request.Headers["X-Forwarded-For"])
        {
            foreach (string address in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (!(IPEndPoint.TryParse(address, out IPEndPoint? endPoint) && IPAddress.IsLoopback(endPoint.Address)))
                {
                    return true;
                }
            }
        }

        return request.Headers.ContainsKey("Forwarded");
    }

    // Browsers say where a request comes from, and a page cannot keep them from it; so other pages read nothing either, whatever the application's CORS policy
    // lets them. Tools say nothing, and are served.
    private static void CheckOrigin(HttpRequest request, bool isSameOriginOnly)
    {
        StringValues site = request.Headers["Sec-Fetch-Site"];
        bool isOther = site.Count > 0 && site != "same-origin" && site != "none";
        bool hasOtherOrigin = request.Headers.Origin is { Count: > 0 } origin && !IsOwn(origin.ToString(), request.Host);

        // A link may lead here, from a mail program for example.
        bool isFollowed = !isSameOriginOnly && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document";
        if (hasOtherOrigin || (isOther && !isFollowed))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, "Another page may not ask for this, only the inbox's own and tools that are no browser.");
        }
    }

    // The scheme is left out: behind a proxy that ends TLS it is another one here.
    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.IdnHost, HostString.FromUriComponent(host.ToUriComponent()).Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
        && (host.Port is { } port ? uri.Port == port : uri.IsDefaultPort);
}
