namespace SmtpKit.Inbox;

/// <summary>An address in a header field.</summary>
/// <param name="Name">The display name, decoded; null when there is none.</param>
/// <param name="Address">The address as it stands there, which need not be a valid one.</param>
public sealed record InboxAddress(string? Name, string Address);
