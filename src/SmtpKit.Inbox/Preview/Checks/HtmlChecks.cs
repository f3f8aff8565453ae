using SmtpKit.Inbox.Api;
using SmtpKit.Mime;
using SmtpKit.Mime.Html;

namespace SmtpKit.Inbox.Preview.Checks;

/// <summary>Looks for what not every mail client supports, once over the HTML.</summary>
internal sealed class HtmlChecks
{
    private readonly Dictionary<MailClients.Feature, (string Where, int Count)> _found = [];

    public static IReadOnlyList<HtmlFinding> Of(MimeView view)
    {
        HtmlChecks checks = new();
        foreach (MimeNode part in view.Parts.Where(part => part.MediaType.StartsWith("image/", StringComparison.Ordinal)))
        {
            checks.Add("image", part.MediaType, $"part {part.Path}");
        }

        if (view.Html is { } html)
        {
            checks.Read(html);
        }

        return
        [
            .. checks._found
                .OrderByDescending(found => found.Key.Support.Values.Count(answer => answer == "no"))
                .ThenBy(found => found.Key.Shown, StringComparer.Ordinal)
                .Select(found => new HtmlFinding(
                    found.Key.Shown,
                    found.Value.Count == 1 ? found.Value.Where : $"{found.Value.Where}, and {found.Value.Count - 1} more",
                    found.Key.Support,
                    found.Key.Source)),
        ];
    }

    private void Read(string html)
    {
        HtmlTokenizer tokens = new(html);
        bool isStyle = false;
        while (tokens.Read())
        {
            if (tokens.Kind == HtmlTokenKind.StartTag)
            {
                string name = tokens.Name.ToString().ToLowerInvariant();
                isStyle = name == "style";
                ReadTag(tokens, name);
            }
            else if (tokens.Kind == HtmlTokenKind.Text && tokens.IsRawText && isStyle)
            {
                ReadSheet(tokens.Raw.ToString());
            }
        }
    }

    private void ReadTag(in HtmlTokenizer tokens, string name)
    {
        string where = $"<{name}>";
        Add("element", name, where);
        if (name == "input")
        {
            Add("input", tokens.Attribute("type")?.ToLowerInvariant() ?? "text", where);
        }

        foreach (HtmlAttribute attribute in tokens.Attributes)
        {
            string attributeName = tokens.NameOf(attribute).ToLowerInvariant();
            Add("attribute", attributeName, where);
            if (attributeName == "style")
            {
                string place = $"style of {where}";
                foreach (string declaration in CssReader.WithoutComments(tokens.Value(attribute)).Split(';'))
                {
                    ReadDeclaration(declaration, place);
                }
            }
            else if (attributeName is "src" or "background" && tokens.Value(attribute).StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            {
                Add("url", "data:", where);
            }
        }
    }

    private void ReadSheet(string css)
    {
        const string Place = "the style sheet";
        foreach (CssReader.Piece piece in CssReader.Read(css))
        {
            if (piece.IsDeclaration)
            {
                ReadDeclaration(piece.Text, Place);
                continue;
            }

            ReadTexts(piece.Text, Place);
            if (piece.Text.StartsWith('@'))
            {
                int end = 1;
                while (end < piece.Text.Length && (char.IsAsciiLetter(piece.Text[end]) || piece.Text[end] == '-'))
                {
                    end++;
                }

                string name = piece.Text[1..end].ToLowerInvariant();
                Add("at", name.StartsWith("-webkit-", StringComparison.Ordinal) ? name["-webkit-".Length..] : name, Place);
            }
        }
    }

    private void ReadDeclaration(string declaration, string where)
    {
        int colon = declaration.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return;
        }

        string property = declaration[..colon].Trim().ToLowerInvariant();
        string value = declaration[(colon + 1)..].Trim().ToLowerInvariant();
        string first = value.Split([' ', '!', '\t', '\n'], 2)[0];
        Add("property", property, where);
        Add("value", $"{property}:{first}", where);
        ReadTexts(value, where);
    }

    private void ReadTexts(string css, string where)
    {
        foreach (MailClients.Feature feature in MailClients.All.Texts)
        {
            if (Has(css, feature.Name))
            {
                Add(feature, where);
            }
        }
    }

    // "min(" stands in no "admin(", and ":not" in no ":nothing".
    private static bool Has(string css, string text)
    {
        for (int at = 0; (at = css.IndexOf(text, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = at + text.Length;
            bool startsThere = !char.IsAsciiLetter(text[0]) || at == 0 || !(char.IsAsciiLetterOrDigit(css[at - 1]) || css[at - 1] == '-');
            bool endsThere = !char.IsAsciiLetter(text[^1]) || end == css.Length || !(char.IsAsciiLetterOrDigit(css[end]) || css[end] == '-');
            if (startsThere && endsThere)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(string kind, string name, string where)
    {
        if (MailClients.All.Find(kind, name) is { } feature)
        {
            Add(feature, where);
        }
    }

    private void Add(MailClients.Feature feature, string where) =>
        _found[feature] = _found.TryGetValue(feature, out (string Where, int Count) known) ? (known.Where, known.Count + 1) : (where, 1);
}
