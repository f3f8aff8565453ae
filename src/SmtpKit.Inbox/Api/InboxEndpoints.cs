using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Inbox.Security;

namespace SmtpKit.Inbox.Api;

/// <summary>Maps all routes, for the main inbox and for the named ones, each behind the guard.</summary>
internal sealed class InboxEndpoints(InboxServices services, RequestGuard guard)
{
    private const string NameOfInbox = "inbox";

    public static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string pattern)
    {
        InboxEndpoints own = endpoints.ServiceProvider.GetService<InboxEndpoints>()
            ?? throw new InvalidOperationException("MapSmtpInbox: there is no inbox among the services. Call services.AddSmtpInbox(…).");
        RouteGroupBuilder group = endpoints.MapGroup(pattern);
        foreach (ApiRoute route in ApiRoutes.All)
        {
            IEndpointConventionBuilder main = own.Map(group, "/" + route.Pattern, route);
            own.Map(group, $"/inboxes/{{{NameOfInbox}}}/{route.Pattern}", route).ExcludeFromDescription();
            if (route.Description is { } description)
            {
                OpenApiHandlers.Describe(main, route, description);
            }
        }

        group.WithMetadata(new InboxMark(pattern));
        return group;
    }

    private IEndpointConventionBuilder Map(RouteGroupBuilder group, string pattern, ApiRoute route)
    {
        string[] methods = route.Method == "GET" ? ["GET", "HEAD"] : [route.Method];
        return group.MapMethods(pattern, methods, (RequestDelegate)(context => InvokeAsync(context, route)));
    }

    private async Task InvokeAsync(HttpContext context, ApiRoute route)
    {
        try
        {
            guard.Check(context, route.IsSameOriginOnly || route.Method != "GET");
            string name = context.Request.RouteValues[NameOfInbox] as string ?? "";
            Inbox inbox = services.Inboxes.Find(name)
                ?? throw new ProblemException(StatusCodes.Status404NotFound, $"There is no inbox named '{name}'.");
            await route.Handler(new InboxRequest(context, inbox, services)).ConfigureAwait(false);
        }
        catch (ProblemException problem) when (!context.Response.HasStarted)
        {
            context.Response.Headers.ContentSecurityPolicy = ContentPolicies.Data;
            await InboxRequest.ProblemAsync(context, problem.Status, problem.Message).ConfigureAwait(false);
        }
        catch (IOException exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Log.StoreFailed(services.Logger, context.Request.Method, context.Request.Path, exception);
            await InboxRequest.ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, exception.Message).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
    }
}
