namespace SmtpKit.Inbox.Api;

/// <summary>What a link leads to.</summary>
/// <param name="Href">The link.</param>
/// <param name="Status">The status of the answer, after redirects; null when there was none.</param>
/// <param name="Error">Why there was none, in words; null when there was one.</param>
internal sealed record LinkFinding(string Href, int? Status, string? Error);
