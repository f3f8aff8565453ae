using System.Collections.Concurrent;
using MimeKit;

namespace SmtpKit.Tests.Support;

/// <summary>Keeps what it is given.</summary>
internal sealed class KeepingStore(MimeMessageLimits? limits = null) : MimeMessageStore(limits)
{
    public ConcurrentQueue<(MailTransaction Transaction, MimeMessage Message)> Messages { get; } = new();

    protected override ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MimeMessage message, CancellationToken cancellationToken)
    {
        Messages.Enqueue((transaction, message));
        return new(SmtpReply.Ok);
    }
}
