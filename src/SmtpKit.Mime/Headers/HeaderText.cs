using System.Text;
using SmtpKit.Mime.Content;

namespace SmtpKit.Mime.Headers;

/// <summary>Octets of a header as text.</summary>
internal static class HeaderText
{
    /// <summary>UTF-8 (RFC 6532) if it can be, windows-1252 otherwise: what mail that says nothing of its charset is written in.</summary>
    public static string Decode(ReadOnlySpan<byte> octets)
    {
        Work.Add(octets.Length);
        return Charsets.DecodeUnlabelled(octets);
    }

    /// <summary>What stands between angle brackets: a message's or a part's id. All of it where there are none; null where there is nothing.</summary>
    public static string? Id(string? value)
    {
        ReadOnlySpan<char> id = value;
        int start = id.IndexOf('<') + 1;
        int length = id[start..].IndexOf('>');
        id = (length < 0 ? id[start..] : id.Slice(start, length)).Trim();
        return id.IsEmpty ? null : id.ToString();
    }

    /// <summary>Takes out line ends (RFC 5322 section 2.2.3) and the space around the value.</summary>
    public static string Unfold(string value)
    {
        Work.Add(value.Length);
        if (!value.Contains('\n', StringComparison.Ordinal))
        {
            return value.Trim(' ', '\t', '\r');
        }

        StringBuilder text = new(value.Length);
        ReadOnlySpan<char> rest = value;
        for (int end; (end = rest.IndexOf('\n')) >= 0; rest = rest[(end + 1)..])
        {
            text.Append(end > 0 && rest[end - 1] == '\r' ? rest[..(end - 1)] : rest[..end]);
        }

        return text.Append(rest).ToString().Trim(' ', '\t', '\r');
    }
}
