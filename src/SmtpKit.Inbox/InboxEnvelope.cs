namespace SmtpKit.Inbox;

/// <summary>The envelope of a message: what MAIL and RCPT said.</summary>
/// <param name="From">The reverse-path; empty for the null reverse-path of a notification (RFC 5321 section 4.5.5).</param>
/// <param name="Parameters">The parameters of MAIL by their keywords in upper case, as they were given; null for one without a value.</param>
/// <param name="To">The recipients, in order.</param>
public sealed record InboxEnvelope(string From, IReadOnlyDictionary<string, string?> Parameters, IReadOnlyList<InboxRecipient> To);
