namespace SmtpKit.Inbox;

/// <summary>What a list shows of a message.</summary>
public sealed record InboxSummary
{
    /// <summary>Names the message in its inbox: 11 characters of <c>0-9a-v</c>. A later message has a greater one, in ordinal order.</summary>
    public required string Id { get; init; }

    /// <summary>When the message was received, in UTC, by the inbox's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The first author by the header; null when it names none.</summary>
    public InboxAddress? From { get; init; }

    /// <summary>The recipients by the header field <c>To</c>, at most 100 of them.</summary>
    public required IReadOnlyList<InboxAddress> To { get; init; }

    /// <summary>The subject, decoded, at most 1,000 characters; empty when there is none.</summary>
    public required string Subject { get; init; }

    /// <summary>The text's beginning on one line, at most 200 characters; empty when there is no text.</summary>
    public required string Snippet { get; init; }

    /// <summary>The message's size in octets.</summary>
    public required long Size { get; init; }

    /// <summary>Whether nobody has read it yet.</summary>
    public required bool Unread { get; init; }

    /// <summary>How many attachments it has.</summary>
    public required int AttachmentCount { get; init; }

    /// <summary>The reverse-path of its envelope; empty for the null reverse-path of a notification.</summary>
    public required string EnvelopeFrom { get; init; }

    /// <summary>The recipients of its envelope, at most 100 of them.</summary>
    public required IReadOnlyList<string> EnvelopeTo { get; init; }
}
