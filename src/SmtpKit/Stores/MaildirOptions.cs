namespace SmtpKit;

/// <summary>What a <see cref="MaildirMessageStore"/> does beyond storing.</summary>
/// <remarks>Read once, when the store is made: later changes have no effect on it.</remarks>
public sealed class MaildirOptions
{
    /// <summary>Whether each recipient gets a line <c>X-Envelope-To: address</c> on top of the message. Default: true.</summary>
    /// <remarks>
    /// The file is otherwise silent about whom it is for: header fields of the message are the sender's and name no blind copies. Turn it off where
    /// several recipients read the same file and are not to know of each other.
    /// </remarks>
    public bool AddEnvelopeTo { get; set; } = true;
}
