namespace SmtpKit.Hosting.Hooks;

internal sealed class DelegateMessageMiddleware(
    Func<SmtpSession, MailTransaction, MessageBody, MessageHandler, CancellationToken, ValueTask<SmtpReply>> invoke) : IMessageMiddleware
{
    private readonly Func<SmtpSession, MailTransaction, MessageBody, MessageHandler, CancellationToken, ValueTask<SmtpReply>> _invoke =
        invoke ?? throw new ArgumentNullException(nameof(invoke));

    public ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken) =>
        _invoke(session, transaction, body, next, cancellationToken);
}
