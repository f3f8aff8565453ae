using SmtpKit.Mime.Content;
using SmtpKit.Mime.Headers;
using SmtpKit.Mime.Html;
using SmtpKit.Mime.Parts;

namespace SmtpKit.Mime;

/// <summary>
/// A message, read from its octets: headers, addresses, parts, text, attachments and links. It takes what mail clients take, and never throws because of what
/// the octets are. Nothing is worked out before it is asked for, and then once.
/// </summary>
/// <remarks>
/// For any number of threads, as long as nobody changes the octets. Time and memory grow in step with the length of the message, however it was made;
/// <see cref="MimeLimits"/> bounds the rest.
/// </remarks>
public sealed class MimeView
{
    private MimeHeaders? _headers;
    private PartTree? _tree;
    private MimeAddressList? _from;
    private MimeAddressList? _sender;
    private MimeAddressList? _replyTo;
    private MimeAddressList? _to;
    private MimeAddressList? _cc;
    private MimeAddressList? _bcc;
    private Body? _text;
    private Body? _html;
    private IReadOnlyList<MimeNode>? _attachments;
    private LinkList? _links;
    private IReadOnlyList<string>? _defects;

    internal MimeView(ReadOnlyMemory<byte> message, MimeLimits limits, int depth)
    {
        Bytes = message;
        Limits = limits;
        Depth = depth;
    }

    /// <summary>The message as it was given.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The header fields of the message.</summary>
    public MimeHeaders Headers => _headers ?? Once.Set(ref _headers, ReadHeaders());

    /// <summary>The message as a part: the one that holds all others, or that is the only one.</summary>
    public MimeNode Root => Tree.Parts[0];

    /// <summary>The subject, decoded; null when there is none.</summary>
    public string? Subject => Headers["Subject"];

    /// <summary>
    /// When it was written, in the offset that the sender gave (RFC 5322 sections 3.3 and 4.3); null when the field is missing or cannot be read. A zone that
    /// is missing or unknown counts as UTC.
    /// </summary>
    public DateTimeOffset? Date => Headers.Find("Date") is { } date ? DateParser.Parse(date.RawValue) : null;

    /// <summary>The message id without its angle brackets (RFC 5322 section 3.6.4); null when there is none.</summary>
    public string? MessageId => HeaderText.Id(Headers.Find("Message-ID")?.RawValue);

    /// <summary>Who wrote it. Empty when the field is missing; of several fields all are read.</summary>
    public MimeAddressList From => _from ?? Once.Set(ref _from, Addresses("From"));

    /// <summary>Who sent it for them, if somebody did. Empty when the field is missing.</summary>
    public MimeAddressList Sender => _sender ?? Once.Set(ref _sender, Addresses("Sender"));

    /// <summary>Where answers should go. Empty when the field is missing.</summary>
    public MimeAddressList ReplyTo => _replyTo ?? Once.Set(ref _replyTo, Addresses("Reply-To"));

    /// <summary>To whom it says that it goes, which need not be the envelope's recipients. Empty when the field is missing; of several fields all are read.</summary>
    public MimeAddressList To => _to ?? Once.Set(ref _to, Addresses("To"));

    /// <summary>To whom else. Empty when the field is missing.</summary>
    public MimeAddressList Cc => _cc ?? Once.Set(ref _cc, Addresses("Cc"));

    /// <summary>To whom else in secret: a sender should have taken it out. Empty when the field is missing.</summary>
    public MimeAddressList Bcc => _bcc ?? Once.Set(ref _bcc, Addresses("Bcc"));

    /// <summary>
    /// The text as a client shows it, with line feeds as line ends, the last one included if the sender wrote it; null when there is none. Of alternatives it is
    /// the last plain one; of several texts one after the other all that are not attached, with a line feed between. Where there is no plain text another kind
    /// that is not HTML will do. Paragraphs of format=flowed (RFC 3676) are put together.
    /// </summary>
    public string? Text => (_text ?? Once.Set(ref _text, new Body(BodyChoice.Text(Root)))).Value;

    /// <summary>
    /// The HTML as a client shows it, with line feeds as line ends, chosen as <see cref="Text"/> is; null when there is none. It is as dangerous as its sender.
    /// </summary>
    public string? Html => (_html ?? Once.Set(ref _html, new Body(BodyChoice.Html(Root)))).Value;

    /// <summary>
    /// All parts in the order of the message, the ones that hold others before those: the first one is <see cref="Root"/>. Without those of messages inside of it.
    /// </summary>
    public IReadOnlyList<MimeNode> Parts => Tree.Parts;

    /// <summary>What a client lists as attached, in order: see <see cref="MimeNode.IsAttachment"/>.</summary>
    public IReadOnlyList<MimeNode> Attachments => _attachments ?? Once.Set(ref _attachments, [.. Parts.Where(part => part.IsAttachment)]);

    /// <summary>
    /// The links of <see cref="Html"/>, then those of <see cref="Text"/> that are not among them, in order: one entry for each address and text. At most
    /// <see cref="MimeLimits.MaxLinks"/>.
    /// </summary>
    public IReadOnlyList<MimeLink> Links => LinkList.All;

    /// <summary>What was mended, or cut off by a limit, in words; empty for a message as it should be. All bodies are decoded to tell. At most 100.</summary>
    public IReadOnlyList<string> Defects => _defects ?? Once.Set(ref _defects, DefectList.Of(this));

    internal MimeLimits Limits { get; }

    /// <summary>Parts and messages around it.</summary>
    internal int Depth { get; }

    internal PartTree Tree => _tree ?? Once.Set(ref _tree, PartScanner.Scan(this));

    internal LinkList LinkList => _links ?? Once.Set(ref _links, LinkList.Of(this));

    /// <summary>Looks at a message. No work is done here.</summary>
    /// <param name="message">Its octets, with CRLF or LF as line ends. They are not copied: whoever owns them leaves them as they are.</param>
    /// <param name="limits">How far it is followed. Default: as a new <see cref="MimeLimits"/> says.</param>
    public static MimeView Of(ReadOnlyMemory<byte> message, MimeLimits? limits = null) => new(message, limits ?? MimeLimits.Default, 0);

    /// <summary>
    /// The first part with a content id, which may have angle brackets around it or be a URL that begins with <c>cid:</c> (RFC 2392); null when there is none.
    /// </summary>
    public MimeNode? FindByContentId(string contentId)
    {
        ArgumentNullException.ThrowIfNull(contentId);
        bool isUrl = contentId.StartsWith("cid:", StringComparison.OrdinalIgnoreCase);
        string? id = HeaderText.Id(isUrl ? Uri.UnescapeDataString(contentId[4..]) : contentId);
        return id is null ? null : Parts.FirstOrDefault(part => part.ContentId == id);
    }

    /// <summary>
    /// The part at a place: see <see cref="MimeNode.Path"/>. A path goes on into a message: <c>2.1</c> is the first part of the message that is part 2. Null when
    /// there is none.
    /// </summary>
    public MimeNode? FindPart(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return PartPath.Find(this, path);
    }

    // Of the tree's first part when there is one already: the fields are read once.
    private MimeHeaders ReadHeaders()
    {
        if (_tree is { } tree)
        {
            return tree.Parts[0].Headers;
        }

        HeaderScanner scanner = new(Bytes.Span);
        while (scanner.MoveNext())
        {
        }

        return new MimeHeaders(Bytes[..scanner.SectionEnd], Limits);
    }

    private MimeAddressList Addresses(string name)
    {
        AddressParser parser = new(Limits.MaxAddresses);
        foreach (MimeHeader header in Headers.All(name))
        {
            parser.Read(header.RawValue);
        }

        return parser.ToList();
    }

    // So that "none" can be remembered too.
    private sealed record Body(string? Value);
}
