using System.Text;

namespace SmtpKit.Inbox.Pop3;

/// <summary>Takes a command line apart.</summary>
internal static class Pop3CommandLine
{
    /// <summary>The longest command line, in octets, CRLF included (RFC 2449 section 4).</summary>
    public const int MaxLength = 255;

    /// <summary>Finds the command; null when it is none. Keywords have no case (RFC 1939 section 3).</summary>
    /// <param name="line">Without its CRLF.</param>
    /// <param name="argument">What stands behind the first space: for a password, every octet of it counts.</param>
    public static Pop3Rule? Parse(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> argument)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> keyword = space < 0 ? line : line[..space];
        argument = space < 0 ? default : line[(space + 1)..];
        foreach (Pop3Rule rule in Pop3Rule.All)
        {
            if (Ascii.EqualsIgnoreCase(keyword, rule.Keyword))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>Reads a number of digits alone, which is all that stands there.</summary>
    public static bool TryParseNumber(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        return int.TryParse(text, out number);
    }
}
