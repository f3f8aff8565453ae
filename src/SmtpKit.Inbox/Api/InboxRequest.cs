using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace SmtpKit.Inbox.Api;

/// <summary>A request to an inbox that was let in, and how it is answered.</summary>
internal sealed class InboxRequest(HttpContext context, Inbox inbox, InboxServices services)
{
    // Ten thousand ids and more; what is released or marked needs less.
    private const int MaxBody = 1024 * 1024;

    public HttpContext Context => context;

    public Inbox Inbox => inbox;

    public IInboxStore Store => inbox.Store;

    public InboxServices Services => services;

    public HttpResponse Response => context.Response;

    /// <summary>The client has gone, or the host stops.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    public bool IsHead => HttpMethods.IsHead(context.Request.Method);

    /// <summary>A part of the path; empty when there is none.</summary>
    public string Route(string name) => context.Request.RouteValues[name] as string ?? "";

    /// <summary>The first of this name in the query string; null when there is none.</summary>
    public string? Query(string name) => context.Request.Query[name] is { Count: > 0 } values ? values[0] : null;

    /// <summary>Whether a switch in the query string is on.</summary>
    public bool Flag(string name) => Query(name) is "1" or "true" or "";

    /// <summary>Reads a number from the query string.</summary>
    /// <exception cref="ProblemException">It is none within the bounds.</exception>
    public int Number(string name, int fallback, int least, int most)
    {
        if (Query(name) is not { Length: > 0 } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new ProblemException(StatusCodes.Status400BadRequest, $"'{name}' has to be a number from {least} to {most}.");
    }

    /// <summary>Reads the search from the query string.</summary>
    /// <exception cref="ProblemException">It cannot be understood.</exception>
    public InboxSearch Search() => InboxSearch.TryParse(Query("q"), out InboxSearch? search, out string? problem)
        ? search
        : throw new ProblemException(StatusCodes.Status400BadRequest, problem);

    /// <summary>The message that the path names.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public async ValueTask<InboxMessage> MessageAsync() => await Store.FindAsync(Route("id"), Aborted).ConfigureAwait(false) ?? throw NoMessage();

    /// <summary>Reads the body as JSON.</summary>
    /// <exception cref="ProblemException">It is something else.</exception>
    public async ValueTask<T> ReadJsonAsync<T>(JsonTypeInfo<T> type)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "The body has to be JSON, with 'Content-Type: application/json'.");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBody;
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, Aborted).ConfigureAwait(false)
                ?? throw new ProblemException(StatusCodes.Status400BadRequest, "The body is null; an object is needed.");
        }
        catch (JsonException exception)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, $"The body cannot be read: {exception.Message}");
        }
        catch (BadHttpRequestException exception)
        {
            throw new ProblemException(exception.StatusCode, $"The body cannot be read: {exception.Message}");
        }
    }

    public Task JsonAsync<T>(T value, JsonTypeInfo<T> type)
    {
        Response.ContentType = "application/json; charset=utf-8";
        return BytesAsync(JsonSerializer.SerializeToUtf8Bytes(value, type));
    }

    /// <summary>Answers with octets, or with how many they would be.</summary>
    public Task BytesAsync(ReadOnlyMemory<byte> octets)
    {
        Response.ContentLength = octets.Length;
        return IsHead ? Task.CompletedTask : Response.Body.WriteAsync(octets, Aborted).AsTask();
    }

    public static ProblemException NoMessage() => new(
        StatusCodes.Status404NotFound, "There is no message of this id in this inbox: it was deleted, or made room for others.");

    /// <summary>Answers with problem details (RFC 9457).</summary>
    public static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        byte[] octets = JsonSerializer.SerializeToUtf8Bytes(
            new ProblemDetails { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = detail }, InboxJson.Default.ProblemDetails);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json; charset=utf-8";
        context.Response.ContentLength = octets.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(octets, context.RequestAborted).AsTask();
    }
}
