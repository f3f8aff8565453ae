namespace SmtpKit.Inbox.Api;

/// <summary>All that is answered, below the path of each inbox.</summary>
internal static class ApiRoutes
{
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        new("GET", "", PageHandlers.ListAsync),
        new("GET", "messages/{id}", PageHandlers.MessageAsync),
        new("GET", "assets/{**path}", PageHandlers.AssetAsync),
        new("GET", "api/messages", MessageHandlers.ListAsync),
        new("GET", "api/messages/wait", WaitHandlers.WaitAsync),
        new("GET", "api/messages/{id}", MessageHandlers.GetAsync),
        new("GET", "api/messages/{id}/raw", MessageHandlers.RawAsync),
        new("GET", "api/messages/{id}/parts/{path}", MessageHandlers.PartAsync),
        new("GET", "api/messages/{id}/html", MessageHandlers.HtmlAsync),
        new("GET", "api/messages/{id}/checks", MessageHandlers.ChecksAsync) { IsSameOriginOnly = true },
        new("POST", "api/messages/{id}/release", MessageHandlers.ReleaseAsync),
        new("PATCH", "api/messages/{id}", MessageHandlers.PatchAsync),
        new("DELETE", "api/messages/{id}", MessageHandlers.DeleteAsync),
        new("DELETE", "api/messages", MessageHandlers.DeleteAllAsync),
        new("POST", "api/messages/mark", MessageHandlers.MarkAsync),
        new("GET", "api/statistics", MessageHandlers.StatisticsAsync),
        new("GET", "api/settings", SettingsHandlers.SettingsAsync),
        new("GET", "api/events", EventHandlers.EventsAsync),
    ];
}
