namespace SmtpKit.Inbox.Api;

/// <summary>A request that is answered.</summary>
/// <param name="Method">The method; GET is HEAD too.</param>
/// <param name="Pattern">The path, below that of an inbox.</param>
/// <param name="Handler">Who answers.</param>
internal sealed record ApiRoute(string Method, string Pattern, Func<InboxRequest, Task> Handler)
{
    /// <summary>How it is described; null for what is no part of the API.</summary>
    public ApiDescription? Description { get; init; }

    /// <summary>Whether another page may not send it, though it is a GET: it has the server do something.</summary>
    public bool IsSameOriginOnly { get; init; }
}
