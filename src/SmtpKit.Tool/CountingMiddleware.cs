namespace SmtpKit.Tool;

/// <summary>Counts the messages that the store accepts.</summary>
internal sealed class CountingMiddleware(MessageTally tally) : IMessageMiddleware
{
    public async ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
    {
        CountingBody counted = new(body);
        SmtpReply reply = await next(session, transaction, counted, cancellationToken).ConfigureAwait(false);
        if (reply.IsSuccess)
        {
            tally.Add(counted.Octets);
        }

        return reply;
    }
}
