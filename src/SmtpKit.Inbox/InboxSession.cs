namespace SmtpKit.Inbox;

/// <summary>What is kept of the session by which a message came.</summary>
public sealed record InboxSession
{
    /// <summary>The transaction's id, as in logs: the session's, a dot and a number.</summary>
    public required string Id { get; init; }

    /// <summary>Where the client connected from; null when the transport has no such thing.</summary>
    public string? Remote { get; init; }

    /// <summary>Where the client connected to; null when the transport has no such thing.</summary>
    public string? Local { get; init; }

    /// <summary>What the client called itself; null when it did not say.</summary>
    public string? Hello { get; init; }

    /// <summary>How the message came, by the names of RFC 3848: <c>SMTP</c>, <c>ESMTP</c>, <c>ESMTPSA</c>, <c>LMTP</c> and so on.</summary>
    public required string Protocol { get; init; }

    /// <summary>Who signed in; null when nobody did.</summary>
    public string? User { get; init; }

    /// <summary>By which mechanism; null when nobody signed in.</summary>
    public string? Mechanism { get; init; }

    /// <summary>How the connection was encrypted; null when it was not.</summary>
    public InboxTls? Tls { get; init; }

    /// <summary>
    /// What was said up to the end of the message, a line a line, <c>C:</c> and <c>S:</c> in front; credentials are masked, and the message itself is left out. At
    /// most 64 KiB, of which the middle is missing when there was more. Null when it was not recorded.
    /// </summary>
    public string? Transcript { get; init; }
}
