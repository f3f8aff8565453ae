namespace SmtpKit.Inbox.Security;

/// <summary>Marks an endpoint as one of an inbox.</summary>
/// <param name="Pattern">What it is mapped to.</param>
internal sealed record InboxMark(string Pattern);
