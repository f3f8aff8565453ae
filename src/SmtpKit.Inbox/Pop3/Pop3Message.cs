namespace SmtpKit.Inbox.Pop3;

/// <summary>A message of a maildrop.</summary>
/// <param name="Id">Names it for good (UIDL): 1 to 70 printable ASCII characters without a space (RFC 1939 section 7).</param>
/// <param name="Size">In octets, as it is stored.</param>
internal readonly record struct Pop3Message(string Id, long Size);
