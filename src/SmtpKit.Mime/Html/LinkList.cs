namespace SmtpKit.Mime.Html;

/// <summary>The links of a message.</summary>
internal sealed class LinkList
{
    private readonly List<MimeLink> _all = [];
    private readonly HashSet<(string Href, string Text)> _links = [];
    private readonly HashSet<string> _addresses = [];
    private readonly int _most;

    private LinkList(int most) => _most = most;

    public IReadOnlyList<MimeLink> All => _all;

    /// <summary>Whether <see cref="MimeLimits.MaxLinks"/> left some out.</summary>
    public bool IsCut { get; private set; }

    public static LinkList Of(MimeView view)
    {
        LinkList list = new(view.Limits.MaxLinks);
        if (view.Html is { } html)
        {
            HtmlLinks.Find(html, list);
        }

        if (view.Text is { } text)
        {
            TextLinks.Find(text, list);
        }

        return list;
    }

    /// <summary>Adds a link that is not there yet; false when there is room for no more.</summary>
    public bool Add(string href, string text, MimeLinkOrigin origin)
    {
        bool isNew = href.Length > 0 && (origin == MimeLinkOrigin.Text ? !_addresses.Contains(href) : !_links.Contains((href, text)));
        if (!isNew)
        {
            return true;
        }

        if (_all.Count == _most)
        {
            IsCut = true;
            return false;
        }

        _links.Add((href, text));
        _addresses.Add(href);
        _all.Add(new MimeLink(href, text, origin));
        return true;
    }
}
