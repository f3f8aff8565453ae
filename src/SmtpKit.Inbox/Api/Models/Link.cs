namespace SmtpKit.Inbox.Api;

/// <summary>A link in the text or in the HTML.</summary>
/// <param name="Text">What stands there to be read.</param>
/// <param name="Href">Where it leads, as it was given.</param>
/// <param name="Host">The host that it really leads to; null when it leads to none.</param>
/// <param name="Origin"><c>text</c> or <c>html</c>.</param>
/// <param name="IsMisleading">Whether what is to be read names another host, or the host is hidden behind a user name.</param>
internal sealed record Link(string Text, string Href, string? Host, string Origin, bool IsMisleading);
