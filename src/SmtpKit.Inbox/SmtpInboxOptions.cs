namespace SmtpKit.Inbox;

/// <summary>What the inbox keeps, and what it may do.</summary>
/// <remarks>Read once, when the host starts.</remarks>
public sealed class SmtpInboxOptions
{
    /// <summary>
    /// Where mail is taken when the SMTP server has no endpoint otherwise, as in <see cref="SmtpEndpoint.Address"/>. There everybody may sign in, with any name and
    /// password and without TLS, unless the server has an authenticator. Default: <c>127.0.0.1:2525</c>. Null: nowhere.
    /// </summary>
    /// <remarks>An endpoint of <c>AddSmtpServer</c>, of its configuration or of <c>UseSmtp</c> on Kestrel takes its place.</remarks>
    public string? SmtpAddress { get; set; } = "127.0.0.1:2525";

    /// <summary>
    /// The SQLite file in which messages survive a restart; it is made when it is not there. Default: null, they are kept in memory. Named inboxes have files of
    /// their own beside it: <c>mail.db</c>, <c>mail.run42.db</c>.
    /// </summary>
    public string? File { get; set; }

    /// <summary>The most messages of an inbox, 1 or more: the oldest make room. Default: null, 1,000 in memory and no limit in a file.</summary>
    public int? MaxMessages { get; set; }

    /// <summary>
    /// The most octets of an inbox's messages together, 1 or more: the oldest make room, and the newest always stays. Default: null, 256 MiB in memory and no
    /// limit in a file. What is kept for searching comes on top.
    /// </summary>
    public long? MaxOctets { get; set; }

    /// <summary>How long a message is kept; at least a second. Default: null, as long as there is room.</summary>
    public TimeSpan? MaxAge { get; set; }

    /// <summary>
    /// Inboxes beside the main one, by their names: 1 to 64 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, a letter or digit first; letter case does not count. Each
    /// has its list, its limits and its page and API, below <c>inboxes/NAME/</c>. What belongs into none of them goes to the main one. Default: none.
    /// </summary>
    public IDictionary<string, NamedInboxOptions> Inboxes { get; } = new Dictionary<string, NamedInboxOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Further names by which the page may be called, as in the header <c>Host</c> without a port; <c>*.example.com</c> stands for all below, <c>*</c> for any. Those
    /// of this machine (<c>localhost</c>, <c>127.0.0.1</c> …) and those that the server listens on are allowed always. Default: none.
    /// </summary>
    /// <remarks>A page elsewhere could otherwise point a name of its own to this machine and read the mail (DNS rebinding).</remarks>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>The server that captured messages can be sent on to. Default: null, there is none.</summary>
    public ReleaseOptions? Release { get; set; }

    /// <summary>Who is told of each message that arrives. Default: null, nobody.</summary>
    public WebhookOptions? Webhook { get; set; }
}
