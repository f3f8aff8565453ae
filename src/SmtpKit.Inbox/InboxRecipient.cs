namespace SmtpKit.Inbox;

/// <summary>A recipient of an envelope.</summary>
/// <param name="Address">The forward-path's mailbox.</param>
/// <param name="Parameters">The parameters of RCPT by their keywords in upper case, as they were given; null for one without a value.</param>
public sealed record InboxRecipient(string Address, IReadOnlyDictionary<string, string?> Parameters);
