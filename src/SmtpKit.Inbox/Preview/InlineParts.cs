using System.Text;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Preview;

/// <summary>The images of a mail by their content ids (RFC 2392), as data.</summary>
internal sealed class InlineParts(MimeView view, int maxOctets)
{
    private const string Scheme = "cid:";

    private readonly Dictionary<string, string> _data = new(StringComparer.Ordinal);
    private Dictionary<string, MimeNode>? _parts;
    private int _left = maxOctets;

    /// <summary>Puts images in the place of their URLs; the same text when there is none in it.</summary>
    public string Replace(string text)
    {
        int at = Find(text, 0);
        if (at < 0)
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        int copied = 0;
        while (at >= 0)
        {
            int end = at + Scheme.Length;
            while (end < text.Length && !IsEnd(text[end]))
            {
                end++;
            }

            result.Append(text, copied, at - copied).Append(Data(text[(at + Scheme.Length)..end]));
            copied = end;
            at = Find(text, end);
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    // Where a URL can begin: in the first place, or behind what separates it from others in srcset and url().
    private static int Find(string text, int from)
    {
        for (int at = from; (at = text.IndexOf(Scheme, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += Scheme.Length)
        {
            if (at == 0 || char.IsWhiteSpace(text[at - 1]) || text[at - 1] is '(' or '"' or '\'' or ',')
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsEnd(char c) => char.IsWhiteSpace(c) || c is ')' or '"' or '\'' or ',' or '<' or '>';

    private string Data(string id)
    {
        if (_data.TryGetValue(id, out string? known))
        {
            return known;
        }

        string data = "data:,";
        if (Find(id) is { } part && part.RawContent.Length <= _left && part.Decode() is { } content && InlineImages.Recognize(content) is { } type)
        {
            _left -= part.RawContent.Length;
            data = $"data:{type};base64,{Convert.ToBase64String(content)}";
        }

        _data.Add(id, data);
        return data;
    }

    private MimeNode? Find(string id)
    {
        if (_parts is null)
        {
            _parts = new Dictionary<string, MimeNode>(StringComparer.Ordinal);
            foreach (MimeNode part in view.Parts)
            {
                if (part.ContentId is { } contentId)
                {
                    _parts.TryAdd(contentId, part);
                }
            }
        }

        return _parts.GetValueOrDefault(id) ?? _parts.GetValueOrDefault(Uri.UnescapeDataString(id));
    }
}
