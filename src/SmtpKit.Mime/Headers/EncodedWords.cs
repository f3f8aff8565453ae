using System.Runtime.InteropServices;
using System.Text;
using SmtpKit.Mime.Content;

namespace SmtpKit.Mime.Headers;

/// <summary>
/// Encoded words (RFC 2047). Like mail clients it takes them inside other text and in quoted strings too; one that is none by its syntax, or of a charset that
/// nobody knows, stays as it is.
/// </summary>
internal static class EncodedWords
{
    /// <summary>
    /// Decodes those in a text. The white space between two is dropped, and the octets of two in one charset are put together before they are decoded: many
    /// senders cut a character in two.
    /// </summary>
    public static string Decode(string text)
    {
        int start = text.IndexOf("=?", StringComparison.Ordinal);
        if (start < 0)
        {
            return text;
        }

        StringBuilder result = new(text.Length);
        List<byte> octets = new(text.Length);
        string? charset = null;
        int done = 0;
        while (start >= 0)
        {
            if (!TryRead(text, start, out int end, out Range charsetAt, out Range contentAt, out bool isBase64) || !Charsets.IsKnown(text[charsetAt]))
            {
                // An attempt never reads beyond the next '?' that could begin another, so that all of them together read the text twice at most.
                start = text.IndexOf("=?", start + 1, StringComparison.Ordinal);
                continue;
            }

            ReadOnlySpan<char> between = text.AsSpan(done..start);
            bool continues = charset is not null && between.IsWhiteSpace();
            if (!continues || !charset!.Equals(text[charsetAt], StringComparison.OrdinalIgnoreCase))
            {
                Flush(result, octets, charset);
                charset = text[charsetAt];
            }

            if (!continues)
            {
                result.Append(between);
            }

            if (isBase64)
            {
                DecodeBase64(text.AsSpan(contentAt), octets);
            }
            else
            {
                DecodeQ(text.AsSpan(contentAt), octets);
            }

            done = end;
            start = text.IndexOf("=?", end, StringComparison.Ordinal);
        }

        Flush(result, octets, charset);
        Work.Add(text.Length);
        return result.Append(text.AsSpan(done)).ToString();
    }

    private static void Flush(StringBuilder result, List<byte> octets, string? charset)
    {
        if (octets.Count > 0)
        {
            // A line end would make two lines of what was one, and a second field of what comes after it.
            result.Append(Charsets.Decode(charset, CollectionsMarshal.AsSpan(octets)).ReplaceLineEndings(" "));
            octets.Clear();
        }
    }

    // encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?=" (RFC 2047 section 2, RFC 2231 section 5)
    private static bool TryRead(string text, int start, out int end, out Range charset, out Range content, out bool isBase64)
    {
        end = 0;
        charset = content = default;
        isBase64 = false;
        int from = start + 2;
        int at = from;
        int language = -1;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '_' or '.' or ':' or '+' or '*'))
        {
            language = text[at] == '*' && language < 0 ? at : language;
            at++;
        }

        charset = from..(language < 0 ? at : language);
        Work.Add(at - start);
        if (at == from || at + 2 >= text.Length || text[at] != '?' || text[at + 2] != '?')
        {
            return false;
        }

        isBase64 = text[at + 1] is 'B' or 'b';
        if (!isBase64 && text[at + 1] is not ('Q' or 'q'))
        {
            return false;
        }

        from = at + 3;
        for (at = from; at < text.Length && text[at] is not ('?' or ' ' or '\t'); at++)
        {
        }

        content = from..at;
        end = at + 2;
        Work.Add(at - from);
        return at + 1 < text.Length && text[at] == '?' && text[at + 1] == '=';
    }

    private static void DecodeQ(ReadOnlySpan<char> content, List<byte> octets)
    {
        for (int i = 0; i < content.Length; i++)
        {
            char c = content[i];
            if (c == '_')
            {
                octets.Add((byte)' ');
            }
            else if (c == '=' && i + 2 < content.Length && Hex.Octet(content[i + 1], content[i + 2]) is >= 0 and int octet)
            {
                octets.Add((byte)octet);
                i += 2;
            }
            else
            {
                AddRaw(c, octets);
            }
        }
    }

    private static void DecodeBase64(ReadOnlySpan<char> content, List<byte> octets)
    {
        byte[] source = new byte[content.Length];
        for (int i = 0; i < content.Length; i++)
        {
            source[i] = content[i] < 0x80 ? (byte)content[i] : (byte)' ';
        }

        octets.AddRange(TransferDecoder.Decode(TransferEncoding.Base64, source));
    }

    // What is not ASCII has no place here; it is taken for UTF-8, and one half of a pair for the character that stands for what is wrong.
    private static void AddRaw(char c, List<byte> octets)
    {
        if (c < 0x80)
        {
            octets.Add((byte)c);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        Rune rune = Rune.TryCreate(c, out Rune valid) ? valid : Rune.ReplacementChar;
        octets.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
    }
}
