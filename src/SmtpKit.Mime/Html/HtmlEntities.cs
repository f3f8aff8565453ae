using System.Globalization;
using System.Net;
using System.Text;

namespace SmtpKit.Mime.Html;

/// <summary>
/// Character references (html.spec.whatwg.org, 13.2.5.72): numbers with or without a semicolon, the names of HTML 4, and those of HTML 5 that stand for ASCII,
/// behind which an address could hide.
/// </summary>
internal static class HtmlEntities
{
    private const int LongestName = 32;

    private static readonly Dictionary<string, string> Ascii =
        ("Tab \t NewLine \n excl ! QUOT \" num # dollar $ percnt % AMP & apos ' lpar ( rpar ) ast * midast * plus + comma , period . sol / colon : semi ; LT < "
        + "equals = GT > quest ? commat @ lsqb [ lbrack [ bsol \\ rsqb ] rbrack ] Hat ^ lowbar _ UnderBar _ grave ` DiacriticalGrave ` lcub { lbrace { verbar | "
        + "vert | VerticalLine | rcub } rbrace } NonBreakingSpace \u00A0").Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);

    // Names that old pages wrote without a semicolon, and that browsers still take so. The rest of them (accents) are rare enough to be left as they are.
    private static readonly string[] WithoutSemicolon = ["amp", "AMP", "lt", "LT", "gt", "GT", "quot", "QUOT", "nbsp", "copy", "reg"];

    public static string Decode(ReadOnlySpan<char> text, bool isAttribute)
    {
        Work.Add(text.Length);
        if (!text.Contains('&'))
        {
            return text.ToString();
        }

        StringBuilder result = new(text.Length);
        for (int at; (at = text.IndexOf('&')) >= 0;)
        {
            result.Append(text[..at]);
            text = text[at..];
            if (TryRead(text, isAttribute, out string value, out int length))
            {
                result.Append(value);
                text = text[length..];
            }
            else
            {
                result.Append('&');
                text = text[1..];
            }
        }

        return result.Append(text).ToString();
    }

    private static bool TryRead(ReadOnlySpan<char> text, bool isAttribute, out string value, out int length)
    {
        value = "";
        length = 0;
        if (text.Length < 3)
        {
            return false;
        }

        if (text[1] == '#')
        {
            return TryReadNumber(text, out value, out length);
        }

        int end = 1;
        while (end < text.Length && end <= LongestName && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        ReadOnlySpan<char> name = text[1..end];
        if (end < text.Length && text[end] == ';')
        {
            length = end + 1;
            if (Ascii.TryGetValue(name.ToString(), out string? ascii))
            {
                value = ascii;
                return true;
            }

            string source = text[..length].ToString();
            value = WebUtility.HtmlDecode(source);
            if (value != source)
            {
                return true;
            }
        }

        foreach (string known in WithoutSemicolon)
        {
            if (name.StartsWith(known, StringComparison.Ordinal))
            {
                // In an attribute ?a=1&copy=2 is an address, not a sign.
                char next = known.Length + 1 < text.Length ? text[known.Length + 1] : ' ';
                length = known.Length + 1;
                value = WebUtility.HtmlDecode($"&{known.ToLowerInvariant()};");
                return !isAttribute || (next != '=' && !char.IsAsciiLetterOrDigit(next));
            }
        }

        return false;
    }

    // &#58; &#58 &#x3a; &#X3A
    private static bool TryReadNumber(ReadOnlySpan<char> text, out string value, out int length)
    {
        bool isHex = text[2] is 'x' or 'X';
        int start = isHex ? 3 : 2;
        int end = start;
        int number = 0;
        for (; end < text.Length && (isHex ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])); end++)
        {
            int digit = int.Parse(text.Slice(end, 1), isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture);
            number = Math.Min((number * (isHex ? 16 : 10)) + digit, 0x110000);
        }

        length = end < text.Length && text[end] == ';' ? end + 1 : end;
        bool isRune = Rune.TryCreate(number, out Rune rune) && number != 0;

        // 0x80 to 0x9F are meant as windows-1252, which is what browsers read them as.
        value = !isRune ? "\uFFFD" : number is >= 0x80 and < 0xA0 ? Content.Charsets.Decode("windows-1252", [(byte)number]) : rune.ToString();
        return end > start;
    }
}
