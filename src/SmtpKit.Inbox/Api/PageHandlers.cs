using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SmtpKit.Inbox.Page;

namespace SmtpKit.Inbox.Api;

/// <summary>Serves the page and its files.</summary>
internal static class PageHandlers
{
    /// <summary>The page at an inbox's own address.</summary>
    public static Task ListAsync(InboxRequest request) => ShellAsync(request, segmentsBehind: 0);

    /// <summary>The same page at the address of a message.</summary>
    public static Task MessageAsync(InboxRequest request) => ShellAsync(request, segmentsBehind: 2);

    public static Task AssetAsync(InboxRequest request)
    {
        PageFile file = PageFiles.Find(request.Route("path"))
            ?? throw new ProblemException(StatusCodes.Status404NotFound, "The page has no such file.");
        return SendAsync(request, file);
    }

    private static Task ShellAsync(InboxRequest request, int segmentsBehind)
    {
        PathString path = request.Context.Request.PathBase.Add(request.Context.Request.Path);
        string url = path.ToUriComponent().TrimEnd('/');
        for (int i = 0; i < segmentsBehind; i++)
        {
            url = url[..url.LastIndexOf('/')];
        }

        request.Response.Headers.ContentSecurityPolicy = Security.ContentPolicies.Page;
        return SendAsync(request, PageFiles.Shell(url + "/"));
    }

    // Always asked for again, mostly answered by 304: after an update of the package nobody sees a page of two versions.
    private static Task SendAsync(InboxRequest request, PageFile file)
    {
        HttpResponse response = request.Response;
        string encoding = PageFile.Choose(request.Context.Request.Headers.AcceptEncoding.ToString());
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ETag = file.ETag(encoding);
        if (request.Context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag == file.ETag(encoding) || tag.Tag == "*"))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        if (encoding.Length > 0)
        {
            response.Headers.ContentEncoding = encoding;
        }

        return request.BytesAsync(file.Content(encoding));
    }
}
