namespace SmtpKit.Inbox.Api;

/// <summary>How a request is described in the OpenAPI document.</summary>
/// <param name="Summary">What it does, in a line.</param>
internal sealed record ApiDescription(string Summary);
