using System.Buffers;
using System.Text;

namespace SmtpKit.Mime.Content;

/// <summary>Text parts as text.</summary>
internal static class BodyText
{
    // As far as a browser looks for a charset in HTML.
    private const int MetaReach = 1024;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("\"' ;/>");

    /// <summary>A part's text with line feeds as line ends.</summary>
    public static string Read(MimeNode node)
    {
        byte[] octets = node.Decode();
        string? charset = node.Charset;
        if (charset is null && node.MediaType == "text/html")
        {
            charset = MetaCharset(octets);
        }

        return Charsets.Decode(charset, octets).Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    /// <summary>As a reader sees it: paragraphs that were wrapped for transport are whole again.</summary>
    public static string ReadForDisplay(MimeNode node)
    {
        string text = Read(node);
        bool isFlowed = node.MediaType == "text/plain" && "flowed".Equals(node.Parameters["format"], StringComparison.OrdinalIgnoreCase);
        return isFlowed ? FlowedText.Unwrap(text, "yes".Equals(node.Parameters["delsp"], StringComparison.OrdinalIgnoreCase)) : text;
    }

    // <meta charset="..."> and <meta http-equiv="Content-Type" content="text/html; charset=...">
    private static string? MetaCharset(ReadOnlySpan<byte> octets)
    {
        string head = Encoding.Latin1.GetString(octets[..Math.Min(octets.Length, MetaReach)]);
        int meta = head.IndexOf("<meta", StringComparison.OrdinalIgnoreCase);
        int found = meta < 0 ? -1 : head.IndexOf("charset=", meta, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
        {
            return null;
        }

        ReadOnlySpan<char> value = head.AsSpan(found + "charset=".Length).TrimStart("\"' ");
        int end = value.IndexOfAny(NameEnds);
        string name = (end < 0 ? value : value[..end]).ToString();

        // UTF-16 could not have been read up to here.
        return name.StartsWith("utf-16", StringComparison.OrdinalIgnoreCase) || name.StartsWith("utf-32", StringComparison.OrdinalIgnoreCase) ? null : name;
    }
}
