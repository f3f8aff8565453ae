using System.Runtime.CompilerServices;

namespace SmtpKit.Gate;

/// <summary>Reads each message to its end and keeps nothing.</summary>
internal sealed class DiscardStore : IMessageStore
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        while (!(await body.ReadAsync(cancellationToken)).IsEmpty)
        {
            // On to the end.
        }

        return SmtpReply.Ok;
    }
}
