namespace SmtpKit.Inbox.Api;

/// <summary>All that is answered, below the path of each inbox.</summary>
internal static class ApiRoutes
{
    private static readonly ApiParameter Search = new(
        "q", "A search, as in 'from:ada to:example.com subject:\"two words\" has:attachment is:unread after:2026-01-31 invoice'. Default: everything.");

    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("GET", "", PageHandlers.ListAsync),
        new("GET", "messages/{id}", PageHandlers.MessageAsync),
        new("GET", "assets/{**path}", PageHandlers.AssetAsync),
        new("GET", "api/openapi.json", OpenApiHandlers.DocumentAsync),
        new("GET", "api/messages", MessageHandlers.ListAsync)
        {
            Description = new("listMessages", "Lists messages, the newest first.")
            {
                Query = [Search, new("cursor", "The 'next' of the page before."), new("limit", "How many at most, from 1 to 500. Default: 50.", IsNumber: true)],
                Answer = typeof(MessageList),
                Problems = [400],
            },
        },
        new("DELETE", "api/messages", MessageHandlers.DeleteAllAsync)
        {
            Description = new("deleteMessages", "Deletes all messages, or those that a search finds.") { Query = [Search], Answer = typeof(ChangedCount), Problems = [400] },
        },
        new("GET", "api/messages/wait", WaitHandlers.WaitAsync)
        {
            Description = new(
                "waitForMessage",
                "Waits for a message. Without 'after' the newest one that is there and fits is answered at once, else the first that comes. 204 when none came in time.")
            {
                Query =
                [
                    Search,
                    new("after", "The id of a message, or a time: the first one behind it that fits is answered, whether it is there or comes."),
                    new("timeout", "How many seconds to wait, from 0 to 300. Default: 30.", IsNumber: true),
                ],
                Answer = typeof(MessageDetail),
                EmptyStatus = 204,
                Problems = [400, 503],
            },
        },
        new("POST", "api/messages/mark", MessageHandlers.MarkAsync)
        {
            Description = new("markMessages", "Marks messages as read or unread.") { Body = typeof(MarkRequest), Answer = typeof(ChangedCount), Problems = [400, 415] },
        },
        new("GET", "api/messages/{id}", MessageHandlers.GetAsync)
        {
            Description = new("getMessage", "Tells everything that is known of a message.") { Answer = typeof(MessageDetail), Problems = [404] },
        },
        new("PATCH", "api/messages/{id}", MessageHandlers.PatchAsync)
        {
            Description = new("markMessage", "Marks a message as read or unread.") { Body = typeof(UnreadRequest), EmptyStatus = 204, Problems = [400, 404, 415] },
        },
        new("DELETE", "api/messages/{id}", MessageHandlers.DeleteAsync)
        {
            Description = new("deleteMessage", "Deletes a message.") { EmptyStatus = 204, Problems = [404] },
        },
        new("GET", "api/messages/{id}/raw", MessageHandlers.RawAsync)
        {
            Description = new("getRawMessage", "The message, byte for byte as it was received.")
            {
                Query = [new("download", "1: to be saved as a file.")],
                MediaType = "message/rfc822",
                Problems = [404],
            },
        },
        new("GET", "api/messages/{id}/parts/{path}", MessageHandlers.PartAsync)
        {
            Description = new("getPart", "A part's content, decoded: raster images as such, anything else to be saved as a file.")
            {
                MediaType = "application/octet-stream",
                Problems = [404],
            },
        },
        new("GET", "api/messages/{id}/html", MessageHandlers.HtmlAsync)
        {
            Description = new("getHtml", "The message's HTML for a sandboxed frame, its inline images put in place.")
            {
                Query = [new("remote", "1: remote images, styles and media may be fetched. Default: 0, nothing is.")],
                MediaType = "text/html",
                Problems = [404],
            },
        },
        new("GET", "api/messages/{id}/checks", MessageHandlers.ChecksAsync)
        {
            Description = new("checkMessage", "What might be amiss: HTML that mail clients do not support, no text, no way to leave the list, dead links.")
            {
                Query = [new("links", "1: the links are followed, which those who own them see. Default: 0.")],
                Answer = typeof(ChecksAnswer),
                Problems = [404],
            },
            IsSameOriginOnly = true,
        },
        new("POST", "api/messages/{id}/release", MessageHandlers.ReleaseAsync)
        {
            Description = new("releaseMessage", "Sends the message on by the configured server, to recipients that are allowed there.")
            {
                Body = typeof(ReleaseRequest),
                EmptyStatus = 204,
                Problems = [400, 404, 409, 415, 502, 504],
            },
        },
        new("GET", "api/statistics", MessageHandlers.StatisticsAsync)
        {
            Description = new("getStatistics", "Counts what the inbox holds.") { Answer = typeof(InboxStatistics) },
        },
        new("GET", "api/settings", SettingsHandlers.SettingsAsync)
        {
            Description = new("getSettings", "Where mail is taken, which inboxes there are, and whether messages can be released.") { Answer = typeof(SettingsAnswer) },
        },
        new("GET", "api/events", EventHandlers.EventsAsync)
        {
            Description = new(
                "listen",
                "Server-sent events: 'arrived' with a summary, 'changed' with id and unread, 'deleted' with ids or all, and 'gap' when this listener was too slow and has to list anew.")
            {
                MediaType = "text/event-stream",
                Problems = [503],
            },
        },
    ];
}
