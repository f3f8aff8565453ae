using System.Buffers;

namespace SmtpKit.Mime.Html;

/// <summary>Finds addresses written out in a text, as mail clients do.</summary>
internal static class TextLinks
{
    private static readonly SearchValues<string> Beginnings =
        SearchValues.Create(["http://", "https://", "ftp://", "mailto:", "www."], StringComparison.OrdinalIgnoreCase);

    // What ends an address: white space, controls, what is put around one, and the punctuation of Chinese and Japanese, where no space follows.
    private static readonly SearchValues<char> Ends = SearchValues.Create(
    [
        .. Enumerable.Range(0, 33).Select(c => (char)c),
        .. "<>\"`{}|\\^\u007F\u00A0\u2028\u2029\u200B\u00AB\u00BB\u2018\u2019\u201C\u201D\u201E\u2039\u203A",
        .. "\u3000\u3001\u3002\u300A\u300B\u300C\u300D\u3010\u3011\uFF01\uFF08\uFF09\uFF0C\uFF1A\uFF1B\uFF1F",
    ]);

    public static void Find(string text, LinkList links)
    {
        int position = 0;
        while (position < text.Length)
        {
            int found = text.AsSpan(position).IndexOfAny(Beginnings);
            Work.Add(found < 0 ? text.Length - position : found);
            if (found < 0)
            {
                return;
            }

            int start = position + found;
            if (start > 0 && char.IsAsciiLetterOrDigit(text[start - 1]))
            {
                // xhttp://: no beginning, and there may be one in the next letter.
                position = start + 1;
                continue;
            }

            int length = text.AsSpan(start).IndexOfAny(Ends);
            length = length < 0 ? text.Length - start : length;
            Work.Add(length);
            ReadOnlySpan<char> link = Trim(text.AsSpan(start, length));
            if (HasContent(link) && !links.Add(link.ToString(), link.ToString(), MimeLinkOrigin.Text))
            {
                return;
            }

            position = start + length;
        }
    }

    private static bool HasContent(ReadOnlySpan<char> link)
    {
        int begins = link.IndexOf("://", StringComparison.Ordinal);
        int from = begins >= 0 ? begins + 3 : link.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? 4 : "mailto:".Length;
        return link.Length > from && (char.IsLetterOrDigit(link[from]) || link[from] == '[');
    }

    // Punctuation at the end belongs to the sentence, and so does a closing bracket that was not opened inside.
    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> link)
    {
        int round = link.Count(')') - link.Count('(');
        int square = link.Count(']') - link.Count('[');
        while (!link.IsEmpty)
        {
            switch (link[^1])
            {
                case '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '*' or '_' or '~':
                    break;
                case ')' when round > 0:
                    round--;
                    break;
                case ']' when square > 0:
                    square--;
                    break;
                default:
                    return link;
            }

            link = link[..^1];
        }

        return link;
    }
}
