using System.Runtime.CompilerServices;

namespace SmtpKit.Tool;

/// <summary>Reads every message to its end, counts it and keeps nothing: what a load test measures is then the server alone.</summary>
[QuickHook]
internal sealed class DiscardStore(MessageTally tally) : IMessageStore
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        long octets = 0;
        while (true)
        {
            ReadOnlyMemory<byte> slice = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (slice.IsEmpty)
            {
                break;
            }

            octets += slice.Length;
        }

        tally.Add(octets);
        return SmtpReply.Ok;
    }
}
