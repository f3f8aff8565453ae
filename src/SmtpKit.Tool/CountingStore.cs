namespace SmtpKit.Tool;

/// <summary>Another store, whose accepted messages are counted.</summary>
internal sealed class CountingStore(IMessageStore store, MessageTally tally) : IMessageStore
{
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        CountingBody counted = new(body);
        SmtpReply reply = await store.SaveAsync(session, transaction, counted, cancellationToken).ConfigureAwait(false);
        if (reply.IsSuccess)
        {
            tally.Add(counted.Octets);
        }

        return reply;
    }

    public ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken) => store.GetFreeSpaceAsync(session, cancellationToken);
}
