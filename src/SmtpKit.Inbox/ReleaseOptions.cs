namespace SmtpKit.Inbox;

/// <summary>The real server that captured messages can be sent on to, and for whom.</summary>
public sealed class ReleaseOptions
{
    /// <summary>The server's host name or address. Needed.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port, 1 to 65535. Default: 587, submission.</summary>
    public int Port { get; set; } = 587;

    /// <summary>How the connection is encrypted. Default: <see cref="ReleaseTls.StartTls"/>.</summary>
    public ReleaseTls Tls { get; set; }

    /// <summary>The user to sign in as, by PLAIN. Default: null, nobody signs in. Not without TLS.</summary>
    public string? UserName { get; set; }

    /// <summary>The user's password. Default: null.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// To whom messages may be sent: addresses (<c>ada@example.com</c>) and domains (<c>@example.com</c>), in any letter case. Default: nobody, and then nothing
    /// can be released.
    /// </summary>
    public IList<string> AllowedRecipients { get; } = [];

    /// <summary>
    /// The reverse-path to send with, empty for the null one. Default: null, the captured message's own.
    /// </summary>
    public string? From { get; set; }

    /// <summary>How long each answer of the server is waited for; more than zero. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
