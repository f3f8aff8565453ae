using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SmtpKit.Inbox.Preview;
using SmtpKit.Inbox.Preview.Checks;
using SmtpKit.Inbox.Stores;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Api;

/// <summary>Answers requests for messages.</summary>
internal static class MessageHandlers
{
    private const int DefaultLimit = 50;

    public static async Task ListAsync(InboxRequest request)
    {
        string? cursor = request.Query("cursor");
        if (!string.IsNullOrEmpty(cursor) && !MessageId.TryParse(cursor, out _))
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, "'cursor' has to be the 'next' of the page before.");
        }

        InboxPage page = await request.Store.ListAsync(
            new InboxQuery { Search = request.Search(), Before = cursor, Limit = request.Number("limit", DefaultLimit, 1, InboxQuery.MaxLimit) },
            request.Aborted).ConfigureAwait(false);
        string? next = page.HasMore ? page.Items[^1].Id : null;
        await request.JsonAsync(new MessageList(page.Items, next, page.Total, page.TotalIsCapped, page.Unread), InboxJson.Default.MessageList).ConfigureAwait(false);
    }

    public static async Task GetAsync(InboxRequest request) =>
        await request.JsonAsync(DetailBuilder.Build(await request.MessageAsync().ConfigureAwait(false)), InboxJson.Default.MessageDetail).ConfigureAwait(false);

    public static async Task RawAsync(InboxRequest request)
    {
        InboxMessage message = await request.MessageAsync().ConfigureAwait(false);

        // A browser shows message/rfc822 as text or offers to save it; never as HTML.
        request.Response.ContentType = "message/rfc822";
        if (request.Flag("download"))
        {
            request.Response.Headers.ContentDisposition = ContentDisposition(message.Summary.Id + ".eml");
        }

        await request.BytesAsync(message.Octets).ConfigureAwait(false);
    }

    public static async Task PartAsync(InboxRequest request)
    {
        InboxMessage message = await request.MessageAsync().ConfigureAwait(false);
        MimeNode part = MimeView.Of(message.Octets).FindPart(request.Route("path"))
            ?? throw new ProblemException(StatusCodes.Status404NotFound, "The message has no part of this number.");
        byte[] content = part.Decode();
        if (InlineImages.Recognize(content) is { } image)
        {
            request.Response.ContentType = image;
        }
        else
        {
            request.Response.ContentType = "application/octet-stream";
            request.Response.Headers.ContentDisposition = ContentDisposition(part.FileName ?? $"part-{part.Path}");
        }

        await request.BytesAsync(content).ConfigureAwait(false);
    }

    public static async Task HtmlAsync(InboxRequest request)
    {
        InboxMessage message = await request.MessageAsync().ConfigureAwait(false);
        MimeView view = MimeView.Of(message.Octets);
        string html = view.Html ?? throw new ProblemException(StatusCodes.Status404NotFound, "The message has no HTML.");
        request.Response.Headers.ContentSecurityPolicy = Security.ContentPolicies.Frame(request.Flag("remote"));
        request.Response.ContentType = "text/html; charset=utf-8";
        await request.BytesAsync(System.Text.Encoding.UTF8.GetBytes(HtmlPreview.Of(view, html))).ConfigureAwait(false);
    }

    public static async Task ChecksAsync(InboxRequest request)
    {
        InboxMessage message = await request.MessageAsync().ConfigureAwait(false);
        MimeView view = MimeView.Of(message.Octets);
        IReadOnlyList<LinkFinding>? links = request.Flag("links")
            ? await request.Services.LinkChecker.CheckAsync(view, request.Aborted).ConfigureAwait(false)
            : null;
        await request.JsonAsync(
            new ChecksAnswer(message.Octets.Length, view.Text is not null, UnsubscribeCheck.Of(view), HtmlChecks.Of(view), links),
            InboxJson.Default.ChecksAnswer).ConfigureAwait(false);
    }

    public static async Task ReleaseAsync(InboxRequest request)
    {
        ReleaseRequest release = await request.ReadJsonAsync(InboxJson.Default.ReleaseRequest).ConfigureAwait(false);
        InboxMessage message = await request.MessageAsync().ConfigureAwait(false);
        await request.Services.Releaser.ReleaseAsync(message, release.To, request.Aborted).ConfigureAwait(false);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task PatchAsync(InboxRequest request)
    {
        UnreadRequest change = await request.ReadJsonAsync(InboxJson.Default.UnreadRequest).ConfigureAwait(false);
        InboxMessage message = await request.MessageAsync().ConfigureAwait(false);
        await request.Store.MarkAsync([message.Summary.Id], change.Unread, request.Aborted).ConfigureAwait(false);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task MarkAsync(InboxRequest request)
    {
        MarkRequest change = await request.ReadJsonAsync(InboxJson.Default.MarkRequest).ConfigureAwait(false);
        int count = await request.Store.MarkAsync(change.Ids, change.Unread, request.Aborted).ConfigureAwait(false);
        await request.JsonAsync(new ChangedCount(count), InboxJson.Default.ChangedCount).ConfigureAwait(false);
    }

    public static async Task DeleteAsync(InboxRequest request)
    {
        if (await request.Store.DeleteAsync([request.Route("id")], request.Aborted).ConfigureAwait(false) == 0)
        {
            throw InboxRequest.NoMessage();
        }

        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static async Task DeleteAllAsync(InboxRequest request)
    {
        int count = await request.Store.DeleteAllAsync(request.Search(), request.Aborted).ConfigureAwait(false);
        await request.JsonAsync(new ChangedCount(count), InboxJson.Default.ChangedCount).ConfigureAwait(false);
    }

    public static async Task StatisticsAsync(InboxRequest request) => await request.JsonAsync(
        await request.Store.GetStatisticsAsync(request.Aborted).ConfigureAwait(false), InboxJson.Default.InboxStatistics).ConfigureAwait(false);

    // The name is what a stranger chose: it is encoded, and what is no name of a file becomes an underscore.
    private static string ContentDisposition(string fileName)
    {
        ContentDispositionHeaderValue header = new("attachment");
        header.SetHttpFileName(string.Concat(fileName.Select(c => char.IsControl(c) || c is '/' or '\\' or '"' or ':' ? '_' : c)));
        return header.ToString();
    }
}
