namespace SmtpKit.Inbox.Api;

/// <summary>How a reader leaves the list.</summary>
/// <param name="Present">Whether there is a header field List-Unsubscribe (RFC 2369 section 3.2).</param>
/// <param name="OneClick">Whether one request over HTTPS is enough (RFC 8058).</param>
/// <param name="Targets">Where it leads, in order.</param>
/// <param name="Problems">What is wrong with it, in words.</param>
internal sealed record ListUnsubscribe(bool Present, bool OneClick, IReadOnlyList<string> Targets, IReadOnlyList<string> Problems);
