using System.Collections.Concurrent;
using SmtpKit;

namespace LmtpDelivery;

/// <summary>Counts octets into mailboxes; a full one refuses for itself, and the message still reaches the others.</summary>
internal sealed class MailboxStore(long quota) : IMessageStore
{
    private readonly ConcurrentDictionary<string, long> _used = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask<SmtpReply> SaveAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        long size = await body.CopyToAsync(Stream.Null, cancellationToken);
        foreach (Recipient recipient in transaction.Recipients)
        {
            long used = _used.GetOrAdd(recipient.ToString(), 0);
            bool fits = used + size <= quota && _used.TryUpdate(recipient.ToString(), used + size, used);
            recipient.Reply = fits ? SmtpReply.Ok : SmtpReply.MailboxFull;
            Console.WriteLine($"{recipient}: {(fits ? "delivered" : "full")}, {size} octets");
        }

        return SmtpReply.Ok;
    }
}
