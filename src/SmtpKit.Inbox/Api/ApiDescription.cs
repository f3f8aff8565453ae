namespace SmtpKit.Inbox.Api;

/// <summary>How a request is described in the OpenAPI document.</summary>
/// <param name="Id">Names the operation, for programs that make clients of the document.</param>
/// <param name="Summary">What it does, in a sentence.</param>
internal sealed record ApiDescription(string Id, string Summary)
{
    /// <summary>What the query string may say.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>What the body is; null when there is none.</summary>
    public Type? Body { get; init; }

    /// <summary>What a good answer is in JSON; null when it is something else, or empty.</summary>
    public Type? Answer { get; init; }

    /// <summary>What kind a good answer is where it is no JSON; null when it is empty.</summary>
    public string? MediaType { get; init; }

    /// <summary>The status of an answer without content, beside or instead of another; 0 for none.</summary>
    public int EmptyStatus { get; init; }

    /// <summary>Statuses of answers with problem details, beside those that every request can have.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];
}
