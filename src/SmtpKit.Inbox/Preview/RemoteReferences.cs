using SmtpKit.Mime.Html;

namespace SmtpKit.Inbox.Preview;

/// <summary>Counts what a mail's HTML would fetch from elsewhere if it were let: images, styles, fonts, media, frames. It decides nothing: the frame's policy blocks.</summary>
internal static class RemoteReferences
{
    // Links that are only followed by hand have an href too.
    private static readonly string[] NotFetched = ["a", "area", "base", "form"];

    public static int Count(string html)
    {
        int count = 0;
        bool isStyle = false;
        HtmlTokenizer tokens = new(html);
        while (tokens.Read())
        {
            if (tokens.Kind == HtmlTokenKind.StartTag)
            {
                isStyle = tokens.NameIs("style");
                count += CountTag(tokens);
            }
            else if (tokens.Kind == HtmlTokenKind.Text && tokens.IsRawText && isStyle)
            {
                count += CountStyle(tokens.Raw);
            }
        }

        return count;
    }

    private static int CountTag(in HtmlTokenizer tokens)
    {
        int count = 0;
        bool isFollowed = NotFetched.Contains(tokens.Name.ToString(), StringComparer.OrdinalIgnoreCase);
        foreach (HtmlAttribute attribute in tokens.Attributes)
        {
            string name = tokens.NameOf(attribute).ToLowerInvariant();
            count += name switch
            {
                "src" or "background" or "poster" or "data" or "lowsrc" or "dynsrc" => IsRemote(tokens.Value(attribute)) ? 1 : 0,
                "href" or "xlink:href" when !isFollowed => IsRemote(tokens.Value(attribute)) ? 1 : 0,
                "srcset" or "imagesrcset" => tokens.Value(attribute).Split(',').Count(IsRemote),
                "style" => CountStyle(tokens.Value(attribute)),
                "ping" => 0,
                _ => 0,
            };
        }

        return count;
    }

    // url(…), and @import with a bare string. An escape can hide either (\75rl), so that the count may be too small; what is fetched is none of its business.
    private static int CountStyle(ReadOnlySpan<char> css)
    {
        int count = 0;
        ReadOnlySpan<char> rest = css;
        while (rest.IndexOf("url(", StringComparison.OrdinalIgnoreCase) is >= 0 and int at)
        {
            rest = rest[(at + 4)..];
            count += IsRemote(rest.TrimStart().TrimStart("\"'")) ? 1 : 0;
        }

        rest = css;
        while (rest.IndexOf("@import", StringComparison.OrdinalIgnoreCase) is >= 0 and int at)
        {
            rest = rest[(at + 7)..];
            ReadOnlySpan<char> value = rest.TrimStart();
            count += value.Length > 0 && value[0] is '"' or '\'' && IsRemote(value[1..]) ? 1 : 0;
        }

        return count;
    }

    private static bool IsRemote(string url) => IsRemote(url.AsSpan());

    // What has no scheme leads nowhere in a mail, except for //host.
    private static bool IsRemote(ReadOnlySpan<char> url)
    {
        url = url.TrimStart();
        return url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("ftp:", StringComparison.OrdinalIgnoreCase)
            || url.StartsWith("//", StringComparison.Ordinal)
            || url.StartsWith(@"\\", StringComparison.Ordinal);
    }
}
