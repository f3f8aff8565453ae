using System.Diagnostics;

namespace SmtpKit.Mime;

/// <summary>A link in a message's text or HTML. Immutable; for any number of threads.</summary>
[DebuggerDisplay("{Href,nq}")]
public sealed class MimeLink
{
    internal MimeLink(string href, string text, MimeLinkOrigin origin)
    {
        Href = href;
        Text = text;
        Origin = origin;
    }

    /// <summary>Where it leads, as the message says it: entities decoded, the space around it taken off, otherwise untouched.</summary>
    public string Href { get; }

    /// <summary>
    /// What the reader sees: the text inside the element, its white space as a browser shows it, and the <c>alt</c> of its images. In a text body the link itself.
    /// May be empty.
    /// </summary>
    public string Text { get; }

    /// <summary>Where it was found.</summary>
    public MimeLinkOrigin Origin { get; }

    /// <summary><see cref="Href"/> as an absolute URI (<c>www.example.com</c> in a text is one of http); null when it is none.</summary>
    public Uri? Uri
    {
        get
        {
            string href = Origin == MimeLinkOrigin.Text && Href.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? "http://" + Href : Href;

            // On Unix /path would be an absolute one, of a file.
            return char.IsAsciiLetter(href.FirstOrDefault()) && Uri.TryCreate(href, UriKind.Absolute, out Uri? uri) ? uri : null;
        }
    }

    /// <summary><see cref="Href"/>.</summary>
    public override string ToString() => Href;
}
