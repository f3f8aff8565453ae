using System.Text;
using SmtpKit.Mime.Html;

namespace SmtpKit.Testing.Mails;

/// <summary>What a reader of HTML sees, as far as codes are looked for in it: tags are gone, blocks are lines of their own.</summary>
internal static class VisibleText
{
    // A code may be set in several of these, digit by digit.
    private static readonly HashSet<string> Inline = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "kbd", "mark", "s", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var",
    };

    public static string? Of(string? html)
    {
        if (html is null)
        {
            return null;
        }

        StringBuilder text = new();
        HtmlTokenizer tokenizer = new(html);
        while (tokenizer.Read())
        {
            if (tokenizer.Kind == HtmlTokenKind.Text && !tokenizer.IsRawText)
            {
                text.Append(tokenizer.Text);
            }
            else if (tokenizer.Kind is HtmlTokenKind.StartTag or HtmlTokenKind.EndTag && !Inline.Contains(tokenizer.Name.ToString()))
            {
                text.Append('\n');
            }
        }

        return text.ToString();
    }
}
