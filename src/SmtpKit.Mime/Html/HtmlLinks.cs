using System.Text;

namespace SmtpKit.Mime.Html;

/// <summary>Finds the links of an HTML text: <c>a</c> and <c>area</c> elements with an address.</summary>
internal static class HtmlLinks
{
    public static void Find(string html, LinkList links)
    {
        HtmlTokenizer tokens = new(html);
        string? href = null;
        StringBuilder text = new();
        while (tokens.Read())
        {
            switch (tokens.Kind)
            {
                case HtmlTokenKind.StartTag when tokens.NameIs("a"):
                    // A link inside of a link ends it, as in a browser.
                    if (!End())
                    {
                        return;
                    }

                    href = Clean(tokens.Attribute("href"));
                    break;
                case HtmlTokenKind.StartTag when tokens.NameIs("area") && tokens.Attribute("href") is { } area:
                    if (!links.Add(Clean(area)!, Collapse(tokens.Attribute("alt") ?? ""), MimeLinkOrigin.Html))
                    {
                        return;
                    }

                    break;
                case HtmlTokenKind.StartTag when href is not null && tokens.NameIs("img"):
                    text.Append(tokens.Attribute("alt"));
                    break;
                case HtmlTokenKind.StartTag or HtmlTokenKind.EndTag when href is not null && !tokens.NameIs("a"):
                    AddBreak(tokens, text);
                    break;
                case HtmlTokenKind.Text when href is not null && !tokens.IsRawText:
                    text.Append(tokens.Text);
                    break;
                case HtmlTokenKind.EndTag when tokens.NameIs("a"):
                    if (!End())
                    {
                        return;
                    }

                    break;
                default:
                    break;
            }
        }

        End();

        bool End()
        {
            bool hasRoom = href is null || links.Add(href, Collapse(text.ToString()), MimeLinkOrigin.Html);
            href = null;
            text.Clear();
            return hasRoom;
        }
    }

    // What begins a line parts words; b and span do not.
    private static void AddBreak(in HtmlTokenizer tokens, StringBuilder text)
    {
        if (tokens.NameIs("br") || tokens.NameIs("p") || tokens.NameIs("div") || tokens.NameIs("td") || tokens.NameIs("tr") || tokens.NameIs("li"))
        {
            text.Append(' ');
        }
    }

    private static string? Clean(string? href) => href?.Trim(' ', '\t', '\r', '\n', '\f');

    private static string Collapse(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (char c in text)
        {
            if (c is not (' ' or '\t' or '\n' or '\r' or '\f'))
            {
                result.Append(c);
            }
            else if (result.Length > 0 && result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.ToString().TrimEnd(' ');
    }
}
