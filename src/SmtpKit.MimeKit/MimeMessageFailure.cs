namespace SmtpKit;

/// <summary>What the client hears of a message that does not become a <see cref="MimeKit.MimeMessage"/>.</summary>
internal static class MimeMessageFailure
{
    private static readonly SmtpReply TooLargeReply = new(552, new(5, 3, 4), "Message is too large, or has too many parts or header fields");

    private static readonly SmtpReply MalformedReply = new(554, new(5, 6, 0), "Message does not begin with a header field or an empty line (RFC 5322)");

    public static SmtpReplyException TooLarge(string what, long limit) => new(TooLargeReply, $"The message has more than {limit} {what} (MimeMessageLimits).");

    public static SmtpReplyException Malformed(FormatException exception) => new(MalformedReply, $"MimeKit cannot read the message: {exception.Message}", exception);
}
