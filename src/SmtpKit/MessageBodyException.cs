namespace SmtpKit;

/// <summary>
/// Thrown from a store's read when the message will not come to its end. Let it pass, after undoing what was begun: whatever the store
/// answers after it, the client hears the failure's own reply and never 250.
/// </summary>
public sealed class MessageBodyException : IOException
{
    internal MessageBodyException(MessageBodyFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>What happened.</summary>
    public MessageBodyFailure Failure { get; }
}
