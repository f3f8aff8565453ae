namespace SmtpKit.Inbox.Api;

/// <summary>Sends a message on.</summary>
/// <param name="To">To whom.</param>
internal sealed record ReleaseRequest(IReadOnlyList<string> To);
