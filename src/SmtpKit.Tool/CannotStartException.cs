namespace SmtpKit.Tool;

/// <summary>The server cannot do what its options ask for. The message is the one line that the user reads: it names the option and what is wrong.</summary>
internal sealed class CannotStartException(string message, Exception? innerException = null) : Exception(message, innerException);
