using Microsoft.Extensions.Logging;

namespace SmtpKit.Inbox.Capture;

/// <summary>
/// Takes messages of an SMTP server into the inboxes: as its store, where it has no other, or around the store that it has, whose reply counts then.
/// </summary>
internal sealed class InboxCapture(InboxSet inboxes, ILoggerFactory loggers) : IMessageStore, IMessageMiddleware
{
    // What all messages that are arriving at this moment may take together: sessions are many, and each message is held until it is whole.
    internal const long MaxOctetsArriving = 512L * 1024 * 1024;

    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);
    private long _arriving;

    /// <summary>Keeps a message; the reply leaves when every inbox has it.</summary>
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        using CopyingBody copy = new(body, TryReserve, Release);
        await copy.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        if (!copy.IsWhole)
        {
            return SmtpReply.InsufficientStorage;
        }

        await KeepAsync(session, transaction, copy.ToArray(), cancellationToken).ConfigureAwait(false);
        return SmtpReply.Ok;
    }

    /// <summary>Lets the store take the message, and shows what it has taken.</summary>
    public async ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
    {
        using CopyingBody copy = new(body, TryReserve, Release);
        SmtpReply reply = await next(session, transaction, copy, cancellationToken).ConfigureAwait(false);
        if (!reply.IsSuccess)
        {
            return reply;
        }

        // The message is the store's: whatever happens from here on, the client hears that it was taken.
#pragma warning disable CA1031
        try
        {
            await copy.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            if (copy.IsWhole)
            {
                await KeepAsync(session, transaction, copy.ToArray(), cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Log.NoRoomToShow(_logger, transaction.Id, MaxOctetsArriving);
            }
        }
        catch (Exception exception) when (exception is not MessageBodyException)
        {
            Log.NotShown(_logger, transaction.Id, exception);
        }
#pragma warning restore CA1031

        return reply;
    }

    private async ValueTask KeepAsync(SmtpSession session, MailTransaction transaction, byte[] octets, CancellationToken cancellationToken)
    {
        InboxArrival arrival = Arrivals.Make(session, transaction, octets);
        foreach (Inbox inbox in inboxes.For(session, transaction))
        {
            await inbox.Store.AddAsync(arrival, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool TryReserve(int octets)
    {
        if (Interlocked.Add(ref _arriving, octets) <= MaxOctetsArriving)
        {
            return true;
        }

        Release(octets);
        return false;
    }

    private void Release(long octets) => Interlocked.Add(ref _arriving, -octets);
}
