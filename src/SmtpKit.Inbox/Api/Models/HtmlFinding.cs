namespace SmtpKit.Inbox.Api;

/// <summary>Something in the HTML that not every mail client supports.</summary>
/// <param name="Feature">What it is.</param>
/// <param name="Where">Where it stands first, and how often in all.</param>
/// <param name="Support">By client: <c>yes</c>, <c>no</c> or <c>partly</c>.</param>
/// <param name="Source">The page that tells more.</param>
internal sealed record HtmlFinding(string Feature, string Where, IReadOnlyDictionary<string, string> Support, string Source);
