namespace SmtpKit.Inbox;

/// <summary>How a connection was encrypted.</summary>
/// <param name="Protocol">For example <c>Tls13</c>.</param>
/// <param name="Cipher">The cipher suite by its IANA name.</param>
/// <param name="ServerName">The host name that the client asked for; null when it asked for none.</param>
public sealed record InboxTls(string Protocol, string Cipher, string? ServerName);
