using SmtpKit.Testing.Faults;
using SmtpKit.Testing.Sessions;
using SmtpKit.Wire;

namespace SmtpKit.Testing.Hooks;

/// <summary>Where faults strike that are a server's policy, so that the session's state stays right.</summary>
internal sealed class FakeFilter : IConnectionFilter, IMailboxFilter
{
    public ValueTask<SmtpReply> OnConnectedAsync(SmtpSession session, CancellationToken cancellationToken) =>
        new(SessionWatch.Of(session).Strike(FaultStage.Greeting, null) ?? SmtpReply.Ok);

    public ValueTask<SmtpReply> OnHelloAsync(SmtpSession session, string name, CancellationToken cancellationToken)
    {
        SessionWatch watch = SessionWatch.Of(session);
        SmtpReply? answer = watch.Verb is SmtpVerb.Ehlo or SmtpVerb.Lhlo ? watch.Strike(FaultStage.Ehlo, name) : null;
        watch.Session.HelloName = answer is null ? name : watch.Session.HelloName;
        return new(answer ?? SmtpReply.Ok);
    }

    public ValueTask<SmtpReply> CheckSenderAsync(SmtpSession session, MailTransaction transaction, CancellationToken cancellationToken) =>
        new(SessionWatch.Of(session).Strike(FaultStage.Mail, SenderOf(transaction)) ?? SmtpReply.Ok);

    public ValueTask<SmtpReply> CheckRecipientAsync(SmtpSession session, MailTransaction transaction, Recipient recipient, CancellationToken cancellationToken) =>
        new(SessionWatch.Of(session).Strike(FaultStage.Rcpt, new RecipientSubject(SenderOf(transaction), recipient.ToString())) ?? SmtpReply.Ok);

    private static string SenderOf(MailTransaction transaction) => transaction.ReversePath?.ToString() ?? "";
}
