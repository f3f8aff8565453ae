using System.Diagnostics;
using System.Globalization;
using SmtpKit.Mime.Content;
using SmtpKit.Mime.Headers;

namespace SmtpKit.Mime;

/// <summary>A part of a message, or the message as one: its header, and a body or further parts. For any number of threads.</summary>
[DebuggerDisplay("{Path,nq} {MediaType,nq}")]
public sealed class MimeNode
{
    private readonly MimeView _view;
    private readonly int _start;
    private readonly int _headerEnd;
    private readonly int _bodyStart;
    private readonly int _index;
    private List<MimeNode>? _children;
    private int _end;
    private MimeHeaders? _headers;
    private FieldValue? _type;
    private FieldValue? _disposition;
    private MimeView? _message;
    private MimeNode? _relatedRoot;

    internal MimeNode(MimeView view, MimeNode? parent, int start, int headerEnd, int bodyStart)
    {
        _view = view;
        Parent = parent;
        _start = start;
        _headerEnd = headerEnd;
        _bodyStart = bodyStart;
        _index = (parent?.Children.Count ?? 0) + 1;
    }

    /// <summary>
    /// Where the part is, numbered as in IMAP (RFC 3501 section 6.4.5): <c>1.2</c> is the second part of the first. A message that is no multipart is <c>1</c>; a
    /// multipart message as such has no number and is the empty string.
    /// </summary>
    public string Path
    {
        get
        {
            if (Parent is null)
            {
                return IsMultipart ? "" : "1";
            }

            string number = _index.ToString(CultureInfo.InvariantCulture);
            return Parent.Parent is null ? number : $"{Parent.Path}.{number}";
        }
    }

    /// <summary>The part around this one; null for the message.</summary>
    public MimeNode? Parent { get; }

    /// <summary>The part's own header fields.</summary>
    public MimeHeaders Headers => _headers ?? Once.Set(ref _headers, new MimeHeaders(_view.Bytes[_start.._headerEnd], _view.Limits));

    /// <summary>
    /// Type and subtype in lower case: <c>text/html</c>. Where the header says none, or none that could be one, <c>text/plain</c> (RFC 2045 section 5.2), and
    /// <c>message/rfc822</c> inside a multipart/digest (RFC 2046 section 5.1.5).
    /// </summary>
    public string MediaType => Type.Value;

    /// <summary>The parameters of Content-Type.</summary>
    public MimeParameters Parameters => Type.Parameters;

    /// <summary>The charset as the header names it; null when it names none.</summary>
    public string? Charset => NullIfEmpty(Parameters["charset"]);

    /// <summary>The name for a file of it: of Content-Disposition, else of Content-Type. As the sender wrote it, which may well be <c>../../etc/passwd</c>.</summary>
    public string? FileName => NullIfEmpty(DispositionField.Parameters["filename"]) ?? NullIfEmpty(Parameters["name"]);

    /// <summary>The content id without its angle brackets (RFC 2392); null when there is none.</summary>
    public string? ContentId => HeaderText.Id(Headers.Find("Content-ID")?.RawValue);

    /// <summary>What Content-Disposition says, in lower case and without its parameters: <c>attachment</c>, <c>inline</c>. Null when it says nothing.</summary>
    public string? Disposition => NullIfEmpty(DispositionField.Value);

    /// <summary>
    /// Whether a mail client lists it as attached: it holds no further parts, is not there to be shown inside of an HTML text beside it, and says that it is an
    /// attachment, has a file name, or is no text. A message inside of the message is one.
    /// </summary>
    public bool IsAttachment => !IsMultipart && (Disposition == "attachment" || (!IsRelated && (FileName is not null || !IsText)));

    /// <summary>Whether it is there to be shown inside of the text: Content-Disposition says so, or the text beside it in a multipart/related refers to it.</summary>
    public bool IsInline => !IsMultipart && (Disposition == "inline" || (IsRelated && Disposition != "attachment"));

    /// <summary>Whether it is a multipart that was divided. One without boundaries, or too deep, is one body with no further parts.</summary>
    public bool IsMultipart => _children is not null;

    /// <summary>The parts directly inside of it, in order; empty when it is no multipart.</summary>
    public IReadOnlyList<MimeNode> Children => _children ?? (IReadOnlyList<MimeNode>)[];

    /// <summary>
    /// The message that this part is (message/rfc822, message/global), decoded when somebody encoded it against the rules; null when it is none or
    /// <see cref="MimeLimits.MaxDepth"/> is reached. It is a view of its own: its parts have paths of their own and are not among those of the view around it.
    /// </summary>
    public MimeView? Message
    {
        get
        {
            if (_message is not null)
            {
                return _message;
            }

            if (!IsMessage || _view.Depth + Depth + 1 >= _view.Limits.MaxDepth)
            {
                return null;
            }

            ReadOnlyMemory<byte> content = Encoding == TransferEncoding.Identity ? RawContent : Decode();
            return Once.Set(ref _message, new MimeView(content, _view.Limits, _view.Depth + Depth + 1));
        }
    }

    /// <summary>Header and body in the message, as they were sent.</summary>
    public ReadOnlyMemory<byte> RawBytes => _view.Bytes[_start.._end];

    /// <summary>The body in the message, as it was sent and still encoded. For a multipart everything from its header to its end.</summary>
    public ReadOnlyMemory<byte> RawContent => _view.Bytes[_bodyStart.._end];

    /// <summary>The body without its transfer encoding (RFC 2045 section 6). What is broken in it is mended or left out, and never fails.</summary>
    /// <returns>New octets each time.</returns>
    public byte[] Decode() => TransferDecoder.Decode(Encoding, RawContent);

    /// <summary>The octets of <see cref="Decode"/>, decoded as they are read. The stream belongs to one reader, cannot seek, and holds nothing to dispose of.</summary>
    public Stream OpenRead() => new DecodingStream(new TransferDecoder(Encoding, RawContent));

    /// <summary>
    /// The body as text: <see cref="Decode"/> in its charset, a byte order mark taken off, with line feeds alone as line ends. Without a charset that is
    /// known it is UTF-8 if it can be, windows-1252 otherwise; HTML may name one in itself.
    /// </summary>
    public string ReadText() => BodyText.Read(this);

    // A multipart that could not be divided is read as text, for want of something better.
    internal bool IsText => MediaType.StartsWith("text/", StringComparison.Ordinal) || (!IsMultipart && MediaType.StartsWith("multipart/", StringComparison.Ordinal));

    internal bool IsMessage => !IsMultipart && MediaType is "message/rfc822" or "message/global";

    internal TransferEncoding Encoding => IsMultipart ? TransferEncoding.Identity : FieldValue.Parse(Headers.Find("Content-Transfer-Encoding")?.RawValue ?? "").Value switch
    {
        "base64" => TransferEncoding.Base64,
        "quoted-printable" => TransferEncoding.QuotedPrintable,
        _ => TransferEncoding.Identity,
    };

    private FieldValue Type => _type ?? Once.Set(ref _type, ReadType());

    private FieldValue DispositionField => _disposition ?? Once.Set(ref _disposition, FieldValue.Parse(Headers.Find("Content-Disposition")?.RawValue ?? ""));

    /// <summary>What it is called in <see cref="MimeView.Defects"/>.</summary>
    internal string Place => Parent is null ? "the message" : $"part {Path}";

    // Parts around it, the message included.
    private int Depth => Parent is null ? 0 : Parent.Depth + 1;

    // Something that the root of a multipart/related may refer to (RFC 2387); what has neither an id nor a place cannot be referred to.
    private bool IsRelated => Parent is { MediaType: "multipart/related" } && this != Parent.RelatedRoot
        && (ContentId is not null || Headers.Find("Content-Location") is not null);

    // The part that "start" names, else the first one.
    internal MimeNode? RelatedRoot
    {
        get
        {
            if (_relatedRoot is null && IsMultipart)
            {
                string? start = HeaderText.Id(Parameters["start"]);
                Once.Set(ref _relatedRoot, (start is null ? null : _children!.Find(child => child.ContentId == start)) ?? _children![0]);
            }

            return _relatedRoot;
        }
    }

    internal void Add(MimeNode child) => (_children ??= []).Add(child);

    internal void EndAt(int end) => _end = Math.Max(end, _bodyStart);

    private FieldValue ReadType()
    {
        FieldValue type = FieldValue.Parse(Headers.Find("Content-Type")?.RawValue ?? "");
        int slash = type.Value.IndexOf('/', StringComparison.Ordinal);
        bool isOne = slash > 0 && slash < type.Value.Length - 1 && type.Value.IndexOf('/', slash + 1) < 0;
        return isOne ? type : type.As(Parent is { MediaType: "multipart/digest" } && type.Value.Length == 0 ? "message/rfc822" : "text/plain");
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
