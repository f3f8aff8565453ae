using System.Text;
using SmtpKit.Mime;
using SmtpKit.Mime.Html;

namespace SmtpKit.Inbox.Preview;

/// <summary>
/// A mail's HTML as it stands in the frame. What may be done there is decided by the frame's Content-Security-Policy and its sandbox, not by guessing what is
/// dangerous: here only is added what they cannot do. Images that came with the mail are put in their places, as data: the frame has an origin of its own, with neither
/// cookies nor the right to ask for anything. Links open in another tab. What tells the network of itself without a policy being asked is left out: hints to look up or
/// connect to a host.
/// </summary>
internal static class HtmlPreview
{
    // All images of a mail together, as they were sent; those beyond are shown as missing.
    private const int MaxImages = 32 * 1024 * 1024;

    public static string Of(MimeView view, string html)
    {
        InlineParts parts = new(view, MaxImages);
        StringBuilder result = new(html.Length + 256);

        // Before everything else but behind a DOCTYPE, which decides how the rest is laid out.
        int start = EndOfDocumentType(html);
        result.Append(html, 0, start).Append("<base target=\"_blank\">");
        HtmlTokenizer tokens = new(html);
        while (tokens.Read())
        {
            if (tokens.Start < start)
            {
                continue;
            }

            if (tokens.Kind == HtmlTokenKind.StartTag && IsLeftOut(tokens))
            {
                continue;
            }

            AppendToken(result, html, tokens, parts);
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

    // base would undo ours, meta could lead the frame elsewhere, and link could have a host looked up.
    private static bool IsLeftOut(in HtmlTokenizer tokens) =>
        tokens.NameIs("base")
        || (tokens.NameIs("meta") && tokens.Attribute("http-equiv") is not null)
        || (tokens.NameIs("link") && !IsStyleSheet(tokens.Attribute("rel")));

    private static bool IsStyleSheet(string? relation) => relation?.Trim().Equals("stylesheet", StringComparison.OrdinalIgnoreCase) == true;

    private static void AppendToken(StringBuilder result, string html, in HtmlTokenizer tokens, InlineParts parts)
    {
        int copied = tokens.Start;
        if (tokens.Kind == HtmlTokenKind.StartTag)
        {
            foreach (HtmlAttribute attribute in tokens.Attributes)
            {
                string value = html[attribute.Value];
                if (value.Contains("cid", StringComparison.OrdinalIgnoreCase) || value.Contains('&', StringComparison.Ordinal))
                {
                    string decoded = tokens.Value(attribute);
                    string replaced = parts.Replace(decoded);
                    if (!ReferenceEquals(decoded, replaced))
                    {
                        // Data hold neither quotes nor white space; the rest of the value may.
                        result.Append(html, copied, attribute.Value.Start.Value - copied);
                        AppendValue(result, html, attribute, replaced);
                        copied = attribute.Value.End.Value;
                    }
                }
            }
        }
        else if (tokens.Kind == HtmlTokenKind.Text && tokens.IsRawText)
        {
            // A style sheet.
            string text = html[tokens.Start..tokens.End];
            result.Append(parts.Replace(text));
            return;
        }

        result.Append(html, copied, tokens.End - copied);
    }

    private static void AppendValue(StringBuilder result, string html, HtmlAttribute attribute, string value)
    {
        bool isQuoted = attribute.Value.Start.Value > 0 && html[attribute.Value.Start.Value - 1] is '"' or '\'';
        string encoded = value
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal);
        if (isQuoted)
        {
            result.Append(encoded);
        }
        else
        {
            result.Append('"').Append(encoded).Append('"');
        }
    }
}
