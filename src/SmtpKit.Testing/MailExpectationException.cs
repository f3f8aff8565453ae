namespace SmtpKit.Testing;

/// <summary>What a test expected of a fake server did not happen. The message lists what did.</summary>
public sealed class MailExpectationException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public MailExpectationException()
    {
    }

    /// <summary>Makes one.</summary>
    public MailExpectationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one that follows from another.</summary>
    public MailExpectationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
