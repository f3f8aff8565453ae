using System.Text;
using SmtpKit.Mime;
using SmtpKit.Mime.Html;

namespace SmtpKit.Inbox.Preview;

/// <summary>
/// A mail's HTML as it stands in the frame. What may be done there is decided by the frame's Content-Security-Policy and its sandbox, not by guessing what is
/// dangerous: here only is added what they cannot do. Images that came with the mail are put in their places, as data: the frame has an origin of its own, with neither
/// cookies nor the right to ask for anything. Links open in another tab. What tells the network of itself without a policy being asked is left out: hints to look up or
/// connect to a host, and frames, for which Chromium connects before the policy refuses them.
/// </summary>
/// <remarks>
/// The mail is not copied but written anew, token by token. What is a tag to a browser depends on what it has made of everything before, and here on a tokenizer alone:
/// of what is written each understands the same, so nothing is a tag there that was none here.
/// </remarks>
internal static class HtmlPreview
{
    // All images of a mail together, as they were sent; those beyond are shown as missing.
    private const int MaxImages = 32 * 1024 * 1024;

    // Documents within the document, which are never shown, and what only is for scripts. What stands in an object is for those who cannot show it.
    private static readonly string[] LeftOut = ["script", "iframe", "frame", "fencedframe", "portal", "object", "embed", "applet", "noembed", "noframes"];

    // Where links open is ours to say, and nobody is told that one was followed.
    private static readonly string[] LeftOutAttributes = ["target", "ping"];

    public static string Of(MimeView view, string html)
    {
        InlineParts parts = new(view, MaxImages);
        StringBuilder result = new(html.Length + 256);

        // Before everything else but behind a DOCTYPE, which decides how the rest is laid out.
        int start = EndOfDocumentType(html);
        result.Append(html, 0, start).Append("<base target=\"_blank\">");

        // The element whose text is not markup, after its start tag.
        string? rawText = null;
        HtmlTokenizer tokens = new(html);
        while (tokens.Read())
        {
            if (tokens.Start < start)
            {
                continue;
            }

            switch (tokens.Kind)
            {
                case HtmlTokenKind.StartTag:
                    rawText = tokens.Name.ToString().ToLowerInvariant();
                    AppendStartTag(result, html, tokens, parts);
                    break;
                case HtmlTokenKind.EndTag when IsName(tokens.Name) && !IsLeftOut(tokens.Name):
                    result.Append("</").Append(Shown(tokens.Name)).Append('>');
                    break;
                case HtmlTokenKind.Text when !tokens.IsRawText || rawText is "title" or "textarea":
                    AppendText(result, tokens.Raw);
                    break;
                case HtmlTokenKind.Text when rawText is "xmp" or "plaintext":
                    AppendText(result, tokens.Raw.ToString().Replace("&", "&amp;", StringComparison.Ordinal));
                    break;
                case HtmlTokenKind.Text when rawText == "style":
                    AppendStyle(result, parts.Replace(tokens.Raw.ToString()));
                    break;
                default:
                    break;
            }
        }

        return result.ToString();
    }

    private static int EndOfDocumentType(string html)
    {
        HtmlTokenizer tokens = new(html);
        while (tokens.Read())
        {
            if (tokens.Kind == HtmlTokenKind.Comment && tokens.Raw.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase))
            {
                return tokens.End;
            }

            if (tokens.Kind != HtmlTokenKind.Comment && !tokens.Raw.IsWhiteSpace())
            {
                break;
            }
        }

        return 0;
    }

    private static bool IsLeftOut(ReadOnlySpan<char> name)
    {
        foreach (string leftOut in LeftOut)
        {
            if (name.Equals(leftOut, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // base would undo ours, meta could lead the frame elsewhere, and link could have a host looked up.
    private static bool IsLeftOut(in HtmlTokenizer tokens) =>
        IsLeftOut(tokens.Name)
        || tokens.NameIs("base")
        || (tokens.NameIs("meta") && tokens.Attribute("http-equiv") is not null)
        || (tokens.NameIs("link") && !IsStyleSheet(tokens.Attribute("rel")));

    private static bool IsStyleSheet(string? relation) => relation?.Trim().Equals("stylesheet", StringComparison.OrdinalIgnoreCase) == true;

    // What both read as text is written as what holds text and nothing else.
    private static ReadOnlySpan<char> Shown(ReadOnlySpan<char> name) =>
        name.Equals("xmp", StringComparison.OrdinalIgnoreCase) || name.Equals("plaintext", StringComparison.OrdinalIgnoreCase) ? "pre" : name;

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or ':' or '.'))
            {
                return false;
            }
        }

        return name.Length > 0;
    }

    private static void AppendStartTag(StringBuilder result, string html, in HtmlTokenizer tokens, InlineParts parts)
    {
        if (!IsName(tokens.Name) || IsLeftOut(tokens))
        {
            return;
        }

        result.Append('<').Append(Shown(tokens.Name));
        foreach (HtmlAttribute attribute in tokens.Attributes)
        {
            ReadOnlySpan<char> name = html.AsSpan(attribute.Name);
            if (!IsName(name) || LeftOutAttributes.Contains(name.ToString(), StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            string value = tokens.Value(attribute);
            string replaced = parts.Replace(value);
            result.Append(' ').Append(name).Append("=\"");
            if (ReferenceEquals(value, replaced))
            {
                // As it stands there, entities included.
                AppendValue(result, html.AsSpan(attribute.Value));
            }
            else
            {
                AppendValue(result, replaced.Replace("&", "&amp;", StringComparison.Ordinal));
            }

            result.Append('"');
        }

        // In SVG it ends the element; a slash at the end of a bare value is the value's.
        int end = tokens.Attributes is [.., HtmlAttribute last] ? last.Value.End.Value : tokens.Start;
        result.Append(tokens.Raw.EndsWith("/>") && end < tokens.End - 1 ? "/>" : ">");
    }

    private static void AppendValue(StringBuilder result, ReadOnlySpan<char> value)
    {
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => result.Append("&quot;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                _ => result.Append(c),
            };
        }
    }

    private static void AppendText(StringBuilder result, ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            _ = c == '<' ? result.Append("&lt;") : result.Append(c);
        }
    }

    // A comment around a style sheet, for browsers of another century, means nothing. A < that could begin a tag is written as CSS can have it too; others compare widths.
    private static void AppendStyle(StringBuilder result, string css)
    {
        css = css.Replace("<!--", "", StringComparison.Ordinal);
        for (int i = 0; i < css.Length; i++)
        {
            bool couldBegin = css[i] == '<' && (i + 1 == css.Length || char.IsAsciiLetter(css[i + 1]) || css[i + 1] is '!' or '/' or '?');
            _ = couldBegin ? result.Append(@"\3c ") : result.Append(css[i]);
        }
    }
}
