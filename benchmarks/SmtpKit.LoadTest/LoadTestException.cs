namespace SmtpKit.LoadTest;

/// <summary>A server that cannot be measured, or did something that it should not; the message is for people.</summary>
internal sealed class LoadTestException : Exception
{
    public LoadTestException(string message)
        : base(message)
    {
    }

    public LoadTestException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
