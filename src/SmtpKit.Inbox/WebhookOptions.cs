namespace SmtpKit.Inbox;

/// <summary>Who is told of each message that arrives, by a POST with the message's summary and the name of its inbox in JSON.</summary>
public sealed class WebhookOptions
{
    /// <summary>Where to send it: an <c>http</c> or <c>https</c> URL. Needed.</summary>
    public Uri? Url { get; set; }

    /// <summary>The value of the header <c>Authorization</c>. Default: null, it is not sent.</summary>
    public string? Authorization { get; set; }

    /// <summary>How long an answer is waited for; more than zero. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often it is tried in all, 1 to 10, with a second, two, four and so on between: after a failure of the connection, a time-out, and the answers 408, 429
    /// and 5xx. Default: 3.
    /// </summary>
    public int Attempts { get; set; } = 3;
}
