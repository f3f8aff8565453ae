using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SmtpKit.Inbox.Api;

/// <summary>Pushes changes as they happen (server-sent events).</summary>
internal static class EventHandlers
{
    // A proxy or a browser takes a connection on which nothing comes for a dead one.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    public static async Task EventsAsync(InboxRequest request)
    {
        using Listener? listener = request.Inbox.Events.Listen();
        if (listener is null)
        {
            throw new ProblemException(
                StatusCodes.Status503ServiceUnavailable, $"{EventHub.MaxListeners} listeners are connected already; close some of their pages.");
        }

        request.Response.ContentType = "text/event-stream";
        request.Response.Headers.CacheControl = "no-store";
        request.Context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (request.IsHead)
        {
            return;
        }

        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, request.Services.Stopping);
        try
        {
            await SendAsync(request, listener, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The page was closed, or the host stops.
        }
    }

    private static async Task SendAsync(InboxRequest request, Listener listener, CancellationToken cancellationToken)
    {
        // The first octets tell the page that it is connected.
        await request.Response.Body.WriteAsync(Comment, cancellationToken).ConfigureAwait(false);
        await request.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            try
            {
                await listener.WaitAsync(cancellationToken).WaitAsync(Pause, request.Services.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await request.Response.Body.WriteAsync(Comment, cancellationToken).ConfigureAwait(false);
            }

            foreach (byte[] message in listener.Take())
            {
                await request.Response.Body.WriteAsync(message, cancellationToken).ConfigureAwait(false);
            }

            await request.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
