namespace SmtpKit.Inbox.Api;

/// <summary>What might be amiss with a message.</summary>
/// <param name="Size">The message's size in octets.</param>
/// <param name="HasText">Whether there is a text for clients that show no HTML.</param>
/// <param name="ListUnsubscribe">How its reader leaves the list.</param>
/// <param name="Html">What of its HTML and CSS not every mail client supports.</param>
/// <param name="Links">What its links lead to; null when that was not asked for.</param>
internal sealed record ChecksAnswer(
    long Size, bool HasText, ListUnsubscribe ListUnsubscribe, IReadOnlyList<HtmlFinding> Html, IReadOnlyList<LinkFinding>? Links);
