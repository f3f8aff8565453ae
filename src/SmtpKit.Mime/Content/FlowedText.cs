using System.Text;

namespace SmtpKit.Mime.Content;

/// <summary>Puts the lines of format=flowed together again (RFC 3676 section 4).</summary>
internal static class FlowedText
{
    /// <param name="text">With line feeds as line ends.</param>
    /// <param name="deleteSpace">DelSp=yes: the space at a soft break was added, and goes.</param>
    public static string Unwrap(string text, bool deleteSpace)
    {
        Work.Add(text.Length);
        StringBuilder result = new(text.Length);
        ReadOnlySpan<char> rest = text;
        int depth = -1;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf('\n');
            bool hasEnd = end >= 0;
            ReadOnlySpan<char> line = hasEnd ? rest[..end] : rest;
            rest = hasEnd ? rest[(end + 1)..] : default;

            int quotes = line.IndexOfAnyExcept('>');
            quotes = quotes < 0 ? line.Length : quotes;
            ReadOnlySpan<char> content = line[quotes..];

            // Space-stuffing.
            content = content.StartsWith(' ') ? content[1..] : content;
            bool isSignature = content is "-- ";

            // A paragraph ends where the depth of the quotes changes, flowed or not (section 4.5), and before a signature.
            bool continues = depth == quotes && !isSignature;
            if (!continues)
            {
                if (depth >= 0)
                {
                    result.Append('\n');
                }

                result.Append('>', quotes);
                if (quotes > 0 && content.Length > 0)
                {
                    result.Append(' ');
                }
            }

            bool isFlowed = content.EndsWith(' ') && !isSignature && hasEnd;
            result.Append(isFlowed && deleteSpace ? content[..^1] : content);
            depth = isFlowed ? quotes : -1;
            if (!isFlowed && hasEnd)
            {
                result.Append('\n');
            }
        }

        return result.ToString();
    }
}
