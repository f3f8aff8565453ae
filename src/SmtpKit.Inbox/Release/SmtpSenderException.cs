namespace SmtpKit.Inbox.Release;

/// <summary>The server has refused something, or does not offer what is needed. The message says what.</summary>
internal sealed class SmtpSenderException(string message) : Exception(message);
