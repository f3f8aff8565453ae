namespace SmtpKit.Inbox.Api;

/// <summary>An address at which mail is taken.</summary>
/// <param name="Host">A host name or an address to connect to.</param>
/// <param name="Port">The port; 0 for a Unix-domain socket.</param>
/// <param name="Tls"><c>none</c>, <c>starttls</c> or <c>implicit</c>.</param>
/// <param name="Auth"><c>none</c>, <c>optional</c> or <c>required</c>.</param>
internal sealed record SmtpSetting(string Host, int Port, string Tls, string Auth);
