namespace SmtpKit.Interop.Tests.Support;

/// <summary>What the store is told of a message: the transaction and the session at that moment.</summary>
/// <param name="From">The reverse-path; empty for the null one.</param>
/// <param name="To">The recipients.</param>
/// <param name="BodyType">What was said by BODY=.</param>
/// <param name="IsSmtpUtf8">Whether SMTPUTF8 was asked for.</param>
/// <param name="DeclaredSize">What was said by SIZE=.</param>
/// <param name="User">Who signed in; null when nobody did.</param>
/// <param name="Mechanism">How; null when nobody did.</param>
/// <param name="IsEncrypted">Whether TLS was on.</param>
/// <param name="Return">What was said by RET=.</param>
/// <param name="Notify">What was said by NOTIFY=, for each recipient.</param>
/// <param name="MailParameters">The parameters of MAIL as they were given.</param>
/// <param name="RcptParameters">The parameters of each recipient as they were given.</param>
internal sealed record Envelope(
    string From,
    string[] To,
    BodyType BodyType,
    bool IsSmtpUtf8,
    long? DeclaredSize,
    string? User,
    string? Mechanism,
    bool IsEncrypted,
    DsnReturn Return,
    DsnNotify[] Notify,
    string MailParameters,
    string[] RcptParameters)
{
    public static Envelope Of(SmtpSession session, MailTransaction transaction) => new(
        transaction.ReversePath?.ToString() ?? "",
        [.. transaction.Recipients.Select(recipient => recipient.Mailbox.ToString())],
        transaction.BodyType,
        transaction.IsSmtpUtf8,
        transaction.DeclaredSize,
        session.User?.Identity?.Name,
        session.AuthenticationMechanism,
        session.Tls is not null,
        transaction.Return,
        [.. transaction.Recipients.Select(recipient => recipient.Notify)],
        transaction.Parameters.ToString(),
        [.. transaction.Recipients.Select(recipient => recipient.Parameters.ToString())]);
}
