namespace SmtpKit;

/// <summary>
/// Thrown by a hook that failed and knows what the client should hear. The reply is sent and the exception is logged as a warning;
/// any other exception from a hook is logged as an error and answered <c>451 4.3.0</c>.
/// </summary>
public sealed class SmtpReplyException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reply">A 4yz or 5yz reply.</param>
    /// <param name="message">What failed, for the log; the client never sees it.</param>
    /// <param name="innerException">The cause, if any.</param>
    /// <exception cref="ArgumentException">The reply is not 4yz or 5yz: a failure is never a yes.</exception>
    public SmtpReplyException(SmtpReply reply, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (reply.Code < 400)
        {
            throw new ArgumentException($"A failing hook answers 4yz or 5yz, not {reply.Code}.", nameof(reply));
        }

        Reply = reply;
    }

    /// <summary>What the client hears.</summary>
    public SmtpReply Reply { get; }
}
