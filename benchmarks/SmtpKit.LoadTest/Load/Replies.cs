namespace SmtpKit.LoadTest.Load;

/// <summary>What a client waits for.</summary>
internal static class Replies
{
    public static Expected Greeting { get; } = new("connecting", 220);

    public static Expected Ehlo { get; } = new("EHLO", 250);

    public static Expected StartTls { get; } = new("STARTTLS", 220);

    public static Expected Mail { get; } = new("MAIL", 250);

    public static Expected Recipient { get; } = new("RCPT", 250);

    public static Expected Data { get; } = new("DATA", 354);

    public static Expected Message { get; } = new("a message", 250);

    public static Expected Quit { get; } = new("QUIT", 221);

    /// <summary>To MAIL, RCPT for each recipient and DATA at once.</summary>
    public static Expected Envelope(int recipients) => new("MAIL, RCPT and DATA", [250, .. Enumerable.Repeat(250, recipients), 354]);

    /// <summary>To a message with the next one's envelope behind it.</summary>
    public static Expected MessageAndEnvelope(int recipients) => new("a message, MAIL, RCPT and DATA", [250, 250, .. Enumerable.Repeat(250, recipients), 354]);
}
