namespace SmtpKit;

/// <summary>Stands around the store: sees each message first and the reply last; may refuse, or hand on another body.</summary>
/// <remarks>
/// One instance serves all sessions, at once and from any thread. The first in <see cref="SmtpServerOptions.Middleware"/> is the outermost.
/// Time spent here counts as the store's.
/// </remarks>
public interface IMessageMiddleware
{
    /// <summary>Answers for a message, usually by calling <paramref name="next"/>.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="transaction">The envelope.</param>
    /// <param name="body">The message. To hand on a changed one, wrap it: <see cref="MessageBody.WithHeader"/>.</param>
    /// <param name="next">The rest of the chain. Not called, the store never sees the message.</param>
    /// <param name="cancellationToken">As in <see cref="IMessageStore.SaveAsync"/>; pass it on.</param>
#pragma warning disable CA1716 // «Next» is a keyword in Visual Basic, where [Next] says it; every middleware in .NET calls it so.
    ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken);
#pragma warning restore CA1716
}
