using System.Text;
using SmtpKit.Inbox.Api;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Preview;

/// <summary>Makes of a message what is shown of it.</summary>
internal static class DetailBuilder
{
    // What a page can show; the raw message has all.
    private const int MaxHeaders = 2000;
    private const int MaxLinks = 1000;
    private const int MaxText = 2 * 1024 * 1024;

    public static MessageDetail Build(InboxMessage message)
    {
        InboxSummary summary = message.Summary;
        MimeView view = MimeView.Of(message.Octets);
        return new MessageDetail
        {
            Id = summary.Id,
            ReceivedAt = summary.ReceivedAt,
            From = summary.From,
            To = summary.To,
            Subject = summary.Subject,
            Snippet = summary.Snippet,
            Size = summary.Size,
            Unread = summary.Unread,
            AttachmentCount = summary.AttachmentCount,
            EnvelopeFrom = summary.EnvelopeFrom,
            EnvelopeTo = summary.EnvelopeTo,
            Date = view.Date,
            MessageId = view.MessageId,
            Cc = Addresses(view.Cc),
            Bcc = Addresses(view.Bcc),
            ReplyTo = Addresses(view.ReplyTo),
            Headers = [.. view.Headers.Take(MaxHeaders).Select(header => new HeaderField(header.Name, header.Value, Raw(header)))],
            Text = view.Text is { Length: > MaxText } text ? text[..MaxText] + "\n…" : view.Text,
            HasHtml = view.Html is not null,
            RemoteReferences = view.Html is { } html ? RemoteReferences.Count(html) : 0,
            Parts = PartOf(view.Root),
            Attachments = [.. view.Attachments.Select(AttachmentOf)],
            Links = [.. view.Links.Take(MaxLinks).Select(LinkInspector.Inspect)],
            Envelope = message.Envelope,
            Session = message.Session,
            Defects = view.Defects,
        };
    }

    private static InboxAddress[] Addresses(MimeAddressList list) => [.. list.Select(address => new InboxAddress(address.DisplayName, address.Address))];

    // With its folds: what stands behind the colon, octets that are no UTF-8 shown as such.
    private static string Raw(MimeHeader header)
    {
        string field = Encoding.UTF8.GetString(header.RawBytes.Span);
        return field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart(' ', '\t');
    }

    private static Part PartOf(MimeNode node) => new(
        node.Path, node.MediaType, node.Charset, node.FileName, node.Disposition, node.RawContent.Length, [.. node.Children.Select(PartOf)]);

    private static Attachment AttachmentOf(MimeNode node) => new(
        node.Path, node.FileName, node.MediaType, DecodedSize(node), node.ContentId, node.IsInline);

    private static long DecodedSize(MimeNode node)
    {
        using Stream content = node.OpenRead();
        Span<byte> buffer = stackalloc byte[4096];
        long size = 0;
        while (content.Read(buffer) is > 0 and int count)
        {
            size += count;
        }

        return size;
    }
}
