using System.Text;
using SmtpKit.Mime.Html;

namespace SmtpKit.Inbox.Preview;

/// <summary>What can be read in HTML: for searching, and for the line below a subject. It is not laid out.</summary>
internal static class HtmlText
{
    public static string Of(string html, int limit)
    {
        StringBuilder text = new();
        HtmlTokenizer tokens = new(html);
        while (text.Length < limit && tokens.Read())
        {
            switch (tokens.Kind)
            {
                case HtmlTokenKind.Text when !tokens.IsRawText:
                    text.Append(tokens.Text);
                    break;
                case HtmlTokenKind.StartTag or HtmlTokenKind.EndTag when !IsWithinWords(tokens.Name):
                    text.Append(' ');
                    break;
                default:
                    break;
            }
        }

        return text.ToString();
    }

    private static bool IsWithinWords(ReadOnlySpan<char> name)
    {
        Span<char> lower = stackalloc char[8];
        int length = name.Length <= lower.Length ? name.ToLowerInvariant(lower) : 0;
        return lower[..Math.Max(length, 0)] is "b" or "i" or "u" or "s" or "em" or "a" or "font" or "span" or "strong" or "small" or "big" or "sub" or "sup" or "wbr";
    }
}
