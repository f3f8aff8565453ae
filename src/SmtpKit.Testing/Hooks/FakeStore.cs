using SmtpKit.Bodies;
using SmtpKit.Testing.Faults;
using SmtpKit.Testing.Mails;
using SmtpKit.Testing.Sessions;

namespace SmtpKit.Testing.Hooks;

/// <summary>Takes messages: one is there for whoever waits before its 250 leaves.</summary>
internal sealed class FakeStore(MailLog log, FaultBook faults) : IMessageStore
{
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        byte[]? octets = log.Room < 0 ? null : await WholeMessage.ReadAsync(body, log.Room, cancellationToken).ConfigureAwait(false);
        if (octets is null)
        {
            log.NoteRefusal();
            return log.Full;
        }

        SessionWatch watch = SessionWatch.Of(session);
        ReceivedMail mail = new(transaction, octets, watch.Session, session.TimeProvider.GetUtcNow());
        SmtpReply answer = watch.Strike(FaultStage.EndOfData, mail) ?? SmtpReply.Ok;
        return !answer.IsSuccess || log.TryAdd(mail) ? answer : log.Full;
    }

    public ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken) => new(faults.StrikeDiskFull() ? 0 : null);
}
