using SmtpKit;

namespace WorkerServer;

/// <summary>Notes what becomes of each message. One is made for each transaction, with the trail that is made for it.</summary>
public sealed class Auditor(AuditTrail trail) : IMessageMiddleware
{
    public async ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
    {
        SmtpReply reply = await next(session, transaction, body, cancellationToken);
        trail.Note($"{transaction.Id} from <{transaction.ReversePath}>: {reply}");
        return reply;
    }
}
