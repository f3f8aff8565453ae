using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using SmtpKit.Mime;
using SmtpKit.Testing.Mails;

namespace SmtpKit.Testing;

/// <summary>A message that a fake server took: its envelope, its octets, and what they say.</summary>
/// <remarks>Immutable and thread-safe. Nothing of the content is looked at before it is asked for, and no content throws.</remarks>
public sealed class ReceivedMail
{
    // One that runs away is the test's own mistake, and is to be seen as such.
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(2);

    private readonly MimeView _view;

    internal ReceivedMail(MailTransaction envelope, byte[] octets, FakeSession session, DateTimeOffset receivedAt)
    {
        Envelope = envelope;
        RawBytes = octets;
        Session = session;
        ReceivedAt = receivedAt;
        HelloName = session.HelloName;
        UserName = session.UserName;
        Tls = session.Tls;
        Recipients = [.. envelope.Recipients.Select(recipient => recipient.ToString())];
        _view = MimeView.Of(octets);
    }

    /// <summary>Counts the server's messages from 1, in order of arrival.</summary>
    public long Number { get; internal set; }

    /// <summary>The envelope, with the parameters of MAIL and RCPT as they were given.</summary>
    public MailTransaction Envelope { get; }

    /// <summary>The envelope's sender; empty for the null reverse-path of a notification.</summary>
    public string Sender => Envelope.ReversePath?.ToString() ?? "";

    /// <summary>The envelope's recipients, in order: those to whom the mail goes, whatever its header says.</summary>
    public IReadOnlyList<string> Recipients { get; }

    /// <summary>When it was there, by the server's clock.</summary>
    public DateTimeOffset ReceivedAt { get; }

    /// <summary>The session that it came by.</summary>
    public FakeSession Session { get; }

    /// <summary>How the connection was encrypted at that time; null when it was not.</summary>
    public SmtpTlsInfo? Tls { get; }

    /// <summary>Who had signed in; null when nobody had.</summary>
    public string? UserName { get; }

    /// <summary>What the client had called itself.</summary>
    public string? HelloName { get; }

    /// <summary>The message as it was received, nothing added.</summary>
    public ReadOnlyMemory<byte> RawBytes { get; }

    /// <summary>All that <see cref="MimeView"/> tells of the message: the tree of parts, dates, groups of addresses, defects.</summary>
    public MimeView Mime => _view;

    /// <summary>The header fields.</summary>
    public MimeHeaders Headers => _view.Headers;

    /// <summary>The subject, decoded; null when there is none.</summary>
    public string? Subject => _view.Subject;

    /// <summary>The addresses of the From field.</summary>
    public IReadOnlyList<MimeAddress> From => _view.From;

    /// <summary>The addresses of the To field.</summary>
    public IReadOnlyList<MimeAddress> To => _view.To;

    /// <summary>The addresses of the Cc field.</summary>
    public IReadOnlyList<MimeAddress> Cc => _view.Cc;

    /// <summary>The text body, decoded; null when there is none.</summary>
    public string? Text => _view.Text;

    /// <summary>The HTML body, decoded; null when there is none.</summary>
    public string? Html => _view.Html;

    /// <summary>What a mail program lists as attached.</summary>
    public IReadOnlyList<MimeNode> Attachments => _view.Attachments;

    /// <summary>The links of text and HTML, in order, each once.</summary>
    public IReadOnlyList<MimeLink> Links => _view.Links;

    /// <summary>Recipients of the envelope that To and Cc do not name, in any case: those of a blind copy.</summary>
    public IReadOnlyList<string> BlindCopies =>
        [.. Recipients.Where(recipient => !To.Concat(Cc).Any(named => named.Address.Equals(recipient, StringComparison.OrdinalIgnoreCase)))];

    /// <summary>Whether it goes to an address or, without <c>@</c>, to a domain, by the envelope and in any case.</summary>
    public bool IsTo(string addressOrDomain)
    {
        ArgumentException.ThrowIfNullOrEmpty(addressOrDomain);
        return Recipients.Any(recipient => Addresses.Match(recipient, addressOrDomain));
    }

    /// <summary>Whether it comes from an address or, without <c>@</c>, from a domain, by the envelope or the From field and in any case.</summary>
    public bool IsFrom(string addressOrDomain)
    {
        ArgumentException.ThrowIfNullOrEmpty(addressOrDomain);
        return Addresses.Match(Sender, addressOrDomain) || From.Any(author => Addresses.Match(author.Address, addressOrDomain));
    }

    /// <summary>The link that leads to a place, for a test to follow.</summary>
    /// <param name="part">A part of the link, to the letter: <c>/confirm</c>.</param>
    /// <exception cref="MailExpectationException">No link has it, or several do; the message lists them all.</exception>
    public MimeLink Link(string part)
    {
        ArgumentException.ThrowIfNullOrEmpty(part);
        MimeLink[] found = [.. Links.Where(link => link.Href.Contains(part, StringComparison.Ordinal)).DistinctBy(link => link.Href)];
        return found.Length == 1 ? found[0] : throw new MailExpectationException(
            $"{found.Length} links with '{part}' in {this}. All of its links:{string.Concat(Links.Select(link => $"\n  {link.Href}"))}");
    }

    /// <summary>One-time codes and the like: what a pattern finds in the text body, in the text of the HTML body and in the subject, in this order, each once.</summary>
    /// <param name="pattern">A regular expression; its first group, if it has one, is the code. Default: six digits that stand alone.</param>
    /// <exception cref="ArgumentException">The pattern is no regular expression.</exception>
    /// <exception cref="RegexMatchTimeoutException">It took more than 2 seconds.</exception>
    public IReadOnlyList<string> Codes([StringSyntax(StringSyntaxAttribute.Regex)] string pattern = @"(?<![\w.,-])\d{6}(?![\w-]|[.,]\d)")
    {
        Regex regex = new(pattern, RegexOptions.CultureInvariant, PatternTimeout);
        return
        [
            .. new[] { Text, VisibleText.Of(Html), Subject }
                .Where(text => text is not null)
                .SelectMany(text => regex.Matches(text!))
                .Select(match => match.Groups.Count > 1 ? match.Groups[1].Value : match.Value)
                .Distinct(),
        ];
    }

    /// <summary>The message as text: octets beyond ASCII as UTF-8 where they are, and replaced where they are not.</summary>
    public string RawText => Encoding.UTF8.GetString(RawBytes.Span);

    /// <summary>One line: subject, sender, recipients and size; for failure messages.</summary>
    public override string ToString() => $"'{Subject}' from <{Sender}> to <{string.Join(">, <", Recipients)}>, {RawBytes.Length} octets";
}
