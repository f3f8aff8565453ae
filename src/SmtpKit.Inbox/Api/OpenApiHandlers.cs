using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace SmtpKit.Inbox.Api;

/// <summary>Describes the API by OpenAPI, in a document of its own: it does not appear in the application's.</summary>
internal static class OpenApiHandlers
{
    private const string DocumentName = "smtpkit-inbox";

    // What every request can be answered: not for you, and not by this name.
    private static readonly int[] AlwaysPossible = [403, 421];

    private static readonly string[] PathParameters = ["id", "path"];

    public static void Configure(IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.ShouldInclude = description => description.GroupName == DocumentName && description.HttpMethod != HttpMethods.Head;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "SmtpKit inbox";
            document.Info.Version = SettingsHandlers.Version;
            document.Info.Description =
                "Mail that an application sent while it was developed. Paths of a named inbox have 'inboxes/NAME/' before 'api/'. Errors are problem details (RFC 9457).";

            // Wherever the document comes from, its paths are those of the same host.
            document.Servers = [new OpenApiServer { Url = "/" }];
            return Task.CompletedTask;
        });
    });

    /// <summary>Has an endpoint described.</summary>
    public static void Describe(IEndpointConventionBuilder endpoint, ApiRoute route, ApiDescription description)
    {
        endpoint.WithMetadata(
            route.Handler.Method,
            new EndpointGroupNameAttribute(DocumentName),
            new TagsAttribute("Inbox"),
            new EndpointSummaryAttribute(description.Summary));
        if (description.Body is { } body)
        {
            endpoint.WithMetadata(new AcceptsMetadata(["application/json"], body));
        }

        if (description.Answer is { } answer)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, answer, ["application/json"]));
        }
        else if (description.MediaType is { } mediaType)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [mediaType]));
        }

        if (description.EmptyStatus != 0)
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(description.EmptyStatus, typeof(void)));
        }

        foreach (int status in description.Problems.Concat(AlwaysPossible))
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
        }

        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            Complete(operation, route, description);
            return Task.CompletedTask;
        });
    }

    public static async Task DocumentAsync(InboxRequest request)
    {
        IOpenApiDocumentProvider provider = request.Services.Provider.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName);
        OpenApiDocument document = await provider.GetOpenApiDocumentAsync(request.Aborted).ConfigureAwait(false);
        string json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, request.Aborted).ConfigureAwait(false);
        request.Response.ContentType = "application/json; charset=utf-8";
        await request.BytesAsync(Encoding.UTF8.GetBytes(json)).ConfigureAwait(false);
    }

    // What ASP.NET Core reads off the parameters of a method, and ours have none.
    private static void Complete(OpenApiOperation operation, ApiRoute route, ApiDescription description)
    {
        operation.OperationId = description.Id;
        operation.Parameters = [];
        foreach (string name in PathParameters.Where(name => route.Pattern.Contains($"{{{name}}}", StringComparison.Ordinal)))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Description = name == "id" ? "The message's id." : "The part's number, as in IMAP (RFC 3501 section 6.4.5): 1.2 is the second part of the first.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        foreach (ApiParameter parameter in description.Query)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = new OpenApiSchema { Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String },
            });
        }

        foreach ((string status, IOpenApiResponse response) in operation.Responses ?? [])
        {
            response.Description ??= ReasonPhrases.GetReasonPhrase(int.Parse(status, CultureInfo.InvariantCulture));
            if (description.MediaType is { } mediaType && !mediaType.StartsWith("text/", StringComparison.Ordinal)
                && response.Content?.TryGetValue(mediaType, out OpenApiMediaType? content) == true)
            {
                content.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            }
        }
    }
}
