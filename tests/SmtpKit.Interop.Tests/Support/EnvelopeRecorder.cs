using System.Collections.Concurrent;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Stands around the store, whichever it is, and keeps the envelopes of what it took.</summary>
internal sealed class EnvelopeRecorder : IMessageMiddleware
{
    private readonly ConcurrentQueue<Envelope> _envelopes = new();

    /// <summary>In the order in which the store answered.</summary>
    public IReadOnlyList<Envelope> Envelopes => [.. _envelopes];

    public async ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
    {
        SmtpReply reply = await next(session, transaction, body, cancellationToken);
        if (reply.IsSuccess)
        {
            _envelopes.Enqueue(Envelope.Of(session, transaction));
        }

        return reply;
    }
}
