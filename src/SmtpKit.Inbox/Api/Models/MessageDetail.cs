namespace SmtpKit.Inbox.Api;

/// <summary>A message with everything that is known of it: a summary first, and then the rest.</summary>
internal sealed record MessageDetail
{
    public required string Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required InboxAddress? From { get; init; }

    public required IReadOnlyList<InboxAddress> To { get; init; }

    public required string Subject { get; init; }

    public required string Snippet { get; init; }

    public required long Size { get; init; }

    public required bool Unread { get; init; }

    public required int AttachmentCount { get; init; }

    public required string EnvelopeFrom { get; init; }

    public required IReadOnlyList<string> EnvelopeTo { get; init; }

    public required DateTimeOffset? Date { get; init; }

    public required string? MessageId { get; init; }

    public required IReadOnlyList<InboxAddress> Cc { get; init; }

    public required IReadOnlyList<InboxAddress> Bcc { get; init; }

    public required IReadOnlyList<InboxAddress> ReplyTo { get; init; }

    public required IReadOnlyList<HeaderField> Headers { get; init; }

    public required string? Text { get; init; }

    public required bool HasHtml { get; init; }

    public required int RemoteReferences { get; init; }

    public required Part Parts { get; init; }

    public required IReadOnlyList<Attachment> Attachments { get; init; }

    public required IReadOnlyList<Link> Links { get; init; }

    public required InboxEnvelope Envelope { get; init; }

    public required InboxSession Session { get; init; }

    public required IReadOnlyList<string> Defects { get; init; }
}
