using Microsoft.AspNetCore.Http;
using SmtpKit.Inbox.Preview;
using SmtpKit.Inbox.Search;
using SmtpKit.Inbox.Stores;

namespace SmtpKit.Inbox.Api;

/// <summary>
/// Waits for a message, for tests in any language. The listener is there before the store is asked for the first time: whatever arrives behind that answer wakes
/// it, so nothing is missed, and nothing is polled.
/// </summary>
internal static class WaitHandlers
{
    private const int DefaultTimeout = 30;
    private const int MaxTimeout = 300;

    public static async Task WaitAsync(InboxRequest request)
    {
        InboxSearch search = request.Search();
        string? after = After(request);
        TimeSpan timeout = TimeSpan.FromSeconds(request.Number("timeout", DefaultTimeout, 0, MaxTimeout));
        using Listener? listener = request.Inbox.Events.Listen();
        if (listener is null)
        {
            throw new ProblemException(StatusCodes.Status503ServiceUnavailable, $"{EventHub.MaxListeners} requests are waiting already.");
        }

        using CancellationTokenSource time = new(timeout, request.Services.Time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, request.Services.Stopping, time.Token);
        InboxMessage? message = null;
        while (message is null)
        {
            // Without a bound the newest one counts, of those that are there; from then on it is the first that comes.
            listener.Take();
            InboxPage page = await request.Store.ListAsync(
                new InboxQuery { Search = search, After = after, OldestFirst = after is not null, Limit = 1 }, request.Aborted).ConfigureAwait(false);
            if (page.Items is [InboxSummary first])
            {
                message = await request.Store.FindAsync(first.Id, request.Aborted).ConfigureAwait(false);
                continue;
            }

            try
            {
                await listener.WaitAsync(end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                request.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
        }

        await request.JsonAsync(DetailBuilder.Build(message), InboxJson.Default.MessageDetail).ConfigureAwait(false);
    }

    private static string? After(InboxRequest request)
    {
        string? after = request.Query("after");
        if (string.IsNullOrEmpty(after) || MessageId.TryParse(after, out _))
        {
            return string.IsNullOrEmpty(after) ? null : after;
        }

        // The bound itself belongs to what is found: an id is the first moment's or a later one's.
        return TimeText.TryParse(after, out DateTimeOffset time)
            ? MessageId.Format(Math.Max(0, MessageId.Of(time) - 1))
            : throw new ProblemException(StatusCodes.Status400BadRequest, "'after' has to be the id of a message, or a time such as 2026-01-31T12:00:00Z.");
    }
}
