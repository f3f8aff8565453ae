using System.Text;
using SmtpKit.Inbox.Preview;
using SmtpKit.Inbox.Search;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Stores;

/// <summary>What a store reads from a message when it arrives: what lists show, and what is searched.</summary>
internal sealed class MessageIndex
{
    private const int MaxSubject = 1000;
    private const int MaxSnippet = 200;
    private const int MaxAddresses = 100;
    private const int MaxAddressLength = 500;

    private readonly InboxSummary _summary;

    private MessageIndex(InboxSummary summary, MessageText text)
    {
        _summary = summary;
        Text = text;
    }

    public MessageText Text { get; }

    public static MessageIndex Of(InboxArrival arrival)
    {
        MimeView view = MimeView.Of(arrival.Octets);
        string body = BodyOf(view);
        string subject = Cut(view.Subject ?? "", MaxSubject);
        InboxSummary summary = new()
        {
            Id = "",
            ReceivedAt = default,
            From = Addresses(view.From).FirstOrDefault() ?? Addresses(view.Sender).FirstOrDefault(),
            To = [.. Addresses(view.To)],
            Subject = subject,
            Snippet = Snippet(body),
            Size = arrival.Octets.Length,
            Unread = true,
            AttachmentCount = view.Attachments.Count,
            EnvelopeFrom = arrival.Envelope.From,
            EnvelopeTo = [.. arrival.Envelope.To.Take(MaxAddresses).Select(recipient => recipient.Address)],
        };
        MessageText text = new(
            SearchText.Of($"{Names(view.From)}\n{Names(view.Sender)}\n{arrival.Envelope.From}"),
            SearchText.Of($"{Names(view.To)}\n{Names(view.Cc)}\n{Names(view.Bcc)}\n{string.Join('\n', arrival.Envelope.To.Take(MaxAddresses).Select(to => to.Address))}"),
            SearchText.Of(subject),
            SearchText.Of(body, MessageText.MaxBody) + SearchText.Of(string.Join('\n', view.Attachments.Take(MaxAddresses).Select(part => Cut(part.FileName ?? "", MaxAddressLength)))));
        return new MessageIndex(summary, text);
    }

    /// <summary>What lists show, of a message that was given its id.</summary>
    public InboxSummary Summarize(long id, DateTimeOffset receivedAt) =>
        _summary with { Id = MessageId.Format(id), ReceivedAt = receivedAt.ToUniversalTime() };

    private static string BodyOf(MimeView view) => view.Text is { } text && !string.IsNullOrWhiteSpace(text) ? text : HtmlText.Of(view.Html ?? "", MessageText.MaxBody);

    private static IEnumerable<InboxAddress> Addresses(MimeAddressList list) => list
        .Take(MaxAddresses)
        .Select(address => new InboxAddress(address.DisplayName is { } name ? Cut(name, MaxAddressLength) : null, Cut(address.Address, MaxAddressLength)));

    private static string Names(MimeAddressList list) => string.Join('\n', list.Take(MaxAddresses).Select(address => Cut(address.ToString(), MaxAddressLength)));

    private static string Snippet(string text)
    {
        StringBuilder snippet = new(MaxSnippet);
        foreach (char c in text)
        {
            if (snippet.Length == MaxSnippet)
            {
                break;
            }

            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
            {
                snippet.Append(c);
            }
            else if (snippet.Length > 0 && snippet[^1] != ' ')
            {
                snippet.Append(' ');
            }
        }

        return Cut(snippet.ToString().TrimEnd(), MaxSnippet);
    }

    // Never between the two halves of a character.
    private static string Cut(string text, int length)
    {
        if (text.Length < length || (text.Length == length && !char.IsHighSurrogate(text[^1])))
        {
            return text;
        }

        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
