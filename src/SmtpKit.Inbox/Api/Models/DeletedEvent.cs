namespace SmtpKit.Inbox.Api;

/// <summary>The event <c>deleted</c>.</summary>
internal sealed record DeletedEvent(IReadOnlyList<string> Ids);
