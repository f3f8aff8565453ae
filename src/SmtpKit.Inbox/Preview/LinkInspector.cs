using System.Net;
using SmtpKit.Inbox.Api;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Preview;

/// <summary>Says where a link really leads.</summary>
internal static class LinkInspector
{
    private const int MaxText = 500;
    private const int MaxHref = 8192;

    public static Link Inspect(MimeLink link)
    {
        Uri? uri = link.Uri;
        string? host = uri is { Scheme: "http" or "https" or "ftp" } ? uri.IdnHost : uri is { Scheme: "mailto" } ? uri.Host : null;
        host = string.IsNullOrEmpty(host) ? null : host;
        return new Link(
            Cut(link.Text, MaxText),
            Cut(link.Href, MaxHref),
            host,
            link.Origin == MimeLinkOrigin.Html ? "html" : "text",
            IsMisleading(link, uri, host));
    }

    // "https://bank.example@evil.example/", or a text that names one host before a link to another. A host below the named one, or above it, is the same people's.
    private static bool IsMisleading(MimeLink link, Uri? uri, string? host)
    {
        if (uri is not { Scheme: "http" or "https" } || host is null)
        {
            return false;
        }

        if (uri.UserInfo.Length > 0)
        {
            return true;
        }

        return NamedHost(link.Text) is { } named && !IsWithin(named, host) && !IsWithin(host, named);
    }

    // The host that the text gives itself out for: a URL, or a bare name such as bank.example/login.
    private static string? NamedHost(string text)
    {
        string first = text.Trim().Split((char[]?)null, 2)[0];
        if (first.Contains('@', StringComparison.Ordinal) && !first.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        bool hasScheme = first.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || first.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!Uri.TryCreate(hasScheme ? first : "http://" + first, UriKind.Absolute, out Uri? uri))
        {
            return null;
        }

        // "Read more..." and "v1.2" are no hosts.
        string host = uri.IdnHost.TrimEnd('.');
        string last = host[(host.LastIndexOf('.') + 1)..];
        bool looksLikeHost = IPAddress.TryParse(host, out _) ? hasScheme : host.Contains('.', StringComparison.Ordinal) && last.Length >= 2 && last.Any(char.IsAsciiLetter);
        return hasScheme || looksLikeHost ? host : null;
    }

    private static bool IsWithin(string inner, string outer) =>
        inner.Equals(outer, StringComparison.OrdinalIgnoreCase) || inner.EndsWith("." + outer, StringComparison.OrdinalIgnoreCase);

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + "…";
}
