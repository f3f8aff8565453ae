using System.Buffers;

namespace SmtpKit.Mime.Html;

/// <summary>
/// Cuts HTML into tags, text and comments as a browser's tokenizer does (html.spec.whatwg.org, 13.2.5), once over each character and without an error. What
/// stands in script and style is text of theirs; a tag that never ends is none.
/// </summary>
/// <remarks>For one reader. Strings are made only of what is asked for; the list of attributes is used again for the next tag.</remarks>
internal struct HtmlTokenizer(string html)
{
    private static readonly SearchValues<char> NameEnds = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> AttributeNameEnds = SearchValues.Create(" \t\r\n\f/>=");
    private static readonly SearchValues<char> BareValueEnds = SearchValues.Create(" \t\r\n\f>");
    private static readonly string[] RawTextElements = ["script", "style", "xmp", "iframe", "noembed", "noframes", "title", "textarea", "plaintext"];

    private readonly List<HtmlAttribute> _attributes = [];
    private Range _name;

    // The element whose text is not markup, after its start tag.
    private string? _rawText;
    private bool _isVerbatim;

    /// <summary>What was read.</summary>
    public HtmlTokenKind Kind { get; private set; }

    /// <summary>Where it begins in the HTML.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends in the HTML: where the next one begins.</summary>
    public int End { get; private set; }

    /// <summary>The name of a tag, as it was written.</summary>
    public readonly ReadOnlySpan<char> Name => html.AsSpan(_name);

    /// <summary>The attributes of a start tag, in order; of two with one name a browser takes the first.</summary>
    public readonly IReadOnlyList<HtmlAttribute> Attributes => _attributes;

    /// <summary>Whether the text is that of a script or style, or of another element that a browser does not read as markup.</summary>
    public bool IsRawText { get; private set; }

    /// <summary>The token as it stands in the HTML.</summary>
    public readonly ReadOnlySpan<char> Raw => html.AsSpan(Start..End);

    /// <summary>The text as a reader sees it: its entities decoded, unless it is a script's or a style sheet's.</summary>
    public readonly string Text => IsRawText && _isVerbatim ? Raw.ToString() : HtmlEntities.Decode(Raw, isAttribute: false);

    /// <summary>Whether the tag has this name, which is given in lower case.</summary>
    public readonly bool NameIs(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of an attribute with its entities decoded, empty where it has none; null when the tag has no such attribute.</summary>
    public readonly string? Attribute(string name)
    {
        foreach (HtmlAttribute attribute in _attributes)
        {
            if (html.AsSpan(attribute.Name).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Value(attribute);
            }
        }

        return null;
    }

    /// <summary>The name of an attribute, as it was written.</summary>
    public readonly string NameOf(HtmlAttribute attribute) => html[attribute.Name];

    /// <summary>The value of an attribute with its entities decoded.</summary>
    public readonly string Value(HtmlAttribute attribute) => HtmlEntities.Decode(html.AsSpan(attribute.Value), isAttribute: true);

    /// <summary>Goes to the next token; false at the end.</summary>
    public bool Read()
    {
        Kind = HtmlTokenKind.None;
        Start = End;
        IsRawText = false;
        _attributes.Clear();
        _name = default;
        if (Start == html.Length)
        {
            return false;
        }

        if (_rawText is { } element)
        {
            _rawText = null;
            ReadRawText(element);
            if (End > Start)
            {
                return true;
            }
        }

        ReadToken();
        Work.Add(End - Start);

        // A tag that the end cut off is dropped, as in a browser.
        return Kind != HtmlTokenKind.None;
    }

    private static bool IsWhite(char c) => c is ' ' or '\t' or '\r' or '\n' or '\f';

    private void ReadToken()
    {
        ReadOnlySpan<char> rest = html.AsSpan(Start);
        if (rest[0] != '<' || rest.Length == 1)
        {
            ReadText();
            return;
        }

        char next = rest[1];
        if (char.IsAsciiLetter(next))
        {
            ReadTag(Start + 1, HtmlTokenKind.StartTag);
        }
        else if (next == '/' && rest.Length > 2 && char.IsAsciiLetter(rest[2]))
        {
            ReadTag(Start + 2, HtmlTokenKind.EndTag);
        }
        else if (next == '!')
        {
            ReadDeclaration();
        }
        else if (next == '?' || (next == '/' && rest.Length > 2))
        {
            ReadTo(">", Start + 2);
        }
        else
        {
            ReadText();
        }
    }

    // To the next character that could begin a tag.
    private void ReadText()
    {
        Kind = HtmlTokenKind.Text;
        int at = Start;
        do
        {
            int next = html.IndexOf('<', at + 1);
            at = next < 0 ? html.Length : next;
        }
        while (at < html.Length && !(at + 1 < html.Length && (char.IsAsciiLetter(html[at + 1]) || html[at + 1] is '!' or '?' or '/')));

        End = at;
    }

    // <!-- --> and its odd forms, <!DOCTYPE>, <![CDATA[
    private void ReadDeclaration()
    {
        if (!html.AsSpan(Start).StartsWith("<!--"))
        {
            ReadTo(">", Start + 2);
            return;
        }

        // <!--> and <!---> are comments too.
        ReadOnlySpan<char> content = html.AsSpan(Start + 4);
        if (content.StartsWith(">") || content.StartsWith("->"))
        {
            ReadTo(">", Start + 4);
            return;
        }

        Kind = HtmlTokenKind.Comment;
        End = html.Length;
        for (int at = Start + 4; (at = html.IndexOf("--", at, StringComparison.Ordinal)) >= 0; at++)
        {
            ReadOnlySpan<char> close = html.AsSpan(at + 2);
            if (close.StartsWith(">") || close.StartsWith("!>"))
            {
                End = at + (close[0] == '>' ? 3 : 4);
                return;
            }
        }
    }

    private void ReadTo(string stop, int from)
    {
        Kind = HtmlTokenKind.Comment;
        int found = html.IndexOf(stop, from, StringComparison.Ordinal);
        End = found < 0 ? html.Length : found + stop.Length;
    }

    private void ReadTag(int nameStart, HtmlTokenKind kind)
    {
        int at = IndexOfAny(NameEnds, nameStart);
        _name = nameStart..at;
        while (true)
        {
            while (at < html.Length && (IsWhite(html[at]) || html[at] == '/'))
            {
                at++;
            }

            if (at == html.Length)
            {
                End = at;
                return;
            }

            if (html[at] == '>')
            {
                break;
            }

            at = ReadAttribute(at);
        }

        End = at + 1;
        Kind = kind;
        if (kind == HtmlTokenKind.StartTag)
        {
            foreach (string element in RawTextElements)
            {
                _rawText = NameIs(element) ? element : _rawText;
            }
        }
        else
        {
            _attributes.Clear();
        }
    }

    private int ReadAttribute(int at)
    {
        // An equals sign in the first place is part of the name.
        int nameEnd = IndexOfAny(AttributeNameEnds, at + 1);
        Range name = at..nameEnd;
        at = nameEnd;
        while (at < html.Length && IsWhite(html[at]))
        {
            at++;
        }

        if (at == html.Length || html[at] != '=')
        {
            _attributes.Add(new HtmlAttribute(name, nameEnd..nameEnd));
            return at;
        }

        at++;
        while (at < html.Length && IsWhite(html[at]))
        {
            at++;
        }

        if (at < html.Length && html[at] is '"' or '\'')
        {
            int end = html.IndexOf(html[at], at + 1);
            end = end < 0 ? html.Length : end;
            _attributes.Add(new HtmlAttribute(name, (at + 1)..end));
            return Math.Min(end + 1, html.Length);
        }

        int bareEnd = IndexOfAny(BareValueEnds, at);
        _attributes.Add(new HtmlAttribute(name, at..bareEnd));
        return bareEnd;
    }

    // Up to the end tag of the element, or to the end: a browser does so too.
    private void ReadRawText(string element)
    {
        int at = Start;
        while (true)
        {
            int found = element == "plaintext" ? -1 : html.IndexOf("</", at, StringComparison.Ordinal);
            if (found < 0)
            {
                at = html.Length;
                break;
            }

            int nameEnd = found + 2 + element.Length;
            if (nameEnd <= html.Length
                && html.AsSpan(found + 2, element.Length).Equals(element, StringComparison.OrdinalIgnoreCase)
                && (nameEnd == html.Length || NameEnds.Contains(html[nameEnd])))
            {
                at = found;
                break;
            }

            at = found + 2;
        }

        Kind = HtmlTokenKind.Text;
        IsRawText = true;
        _isVerbatim = element is not ("title" or "textarea");
        End = at;
        Work.Add(End - Start);
    }

    private readonly int IndexOfAny(SearchValues<char> values, int from)
    {
        int found = from >= html.Length ? -1 : html.AsSpan(from).IndexOfAny(values);
        return found < 0 ? html.Length : from + found;
    }
}
