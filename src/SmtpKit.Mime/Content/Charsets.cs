using System.Text;

namespace SmtpKit.Mime.Content;

/// <summary>
/// Charsets by the names that mail uses. Those of System.Text.Encoding.CodePages come straight from its provider: registering it would change what
/// <see cref="Encoding.GetEncoding(string)"/> does in the whole program.
/// </summary>
internal static class Charsets
{
    // A name that is longer is none; it is not looked up.
    private const int LongestName = 40;

    // What browsers and mail programs agree on beside the registered names (encoding.spec.whatwg.org): Latin 1 is windows-1252, Shift_JIS is code page 932 ...
    private static readonly Dictionary<string, int> CodePages = Table([
        (1252, "iso-8859-1 iso8859-1 iso_8859-1 8859-1 latin1 latin-1 l1 cp819 cp1252 win-1252 x-cp1252 x-ansi ansi"),
        (1254, "iso-8859-9 iso8859-9 latin5 cp1254"),
        (874, "iso-8859-11 tis-620 windows-874"),
        (1250, "cp1250 x-cp1250"),
        (1251, "cp1251 win-1251 cp-1251 x-cp1251"),
        (1253, "cp1253"),
        (1255, "cp1255"),
        (1256, "cp1256"),
        (1257, "cp1257"),
        (1258, "cp1258"),
        (28598, "iso-8859-8 iso-8859-8-e"),
        (38598, "iso-8859-8-i"),
        (28592, "iso8859-2 latin2"),
        (28605, "iso8859-15 latin9 latin-9 iso_8859-15"),
        (20866, "koi8r"),
        (21866, "koi8u koi8-ru"),
        (866, "cp866 ibm866"),
        (932, "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j cp932 ms932"),
        (51932, "eucjp x-euc-jp"),
        (50220, "iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-ms cp50220"),
        (949, "ks_c_5601-1987 ksc5601 ks_c_5601 ks_c_5601-1989 euc-kr euckr cp949 uhc windows-949"),
        (54936, "gb2312 gb_2312-80 gbk x-gbk cp936 ms936 euc-cn x-euc-cn gb18030"),
        (950, "big5 big5-hkscs cn-big5 x-x-big5 cp950"),
        (10000, "mac x-mac-roman macroman"),
    ]);

    private static readonly Encoding Windows1252 = FromProvider(1252)!;
    private static readonly UTF8Encoding Utf8 = new(false, false);
    private static readonly Dictionary<string, Encoding> BuiltIn = Table<Encoding>([
        (Utf8, "utf-8 utf8 unicode-1-1-utf-8 utf8mb4 x-utf-8 utf-8-sig cp65001"),
        (new UnicodeEncoding(false, false), "utf-16 utf-16le"),
        (new UnicodeEncoding(true, false), "utf-16be"),
        (new UTF32Encoding(false, false), "utf-32 utf-32le"),
        (new UTF32Encoding(true, false), "utf-32be"),
    ]);

    // ASCII says nothing of the octets beyond it, and the others say nothing at all.
    private static readonly HashSet<string> Silent = new(
        "us-ascii ascii ansi_x3.4-1968 iso646-us iso-646 646 us cp367 unknown-8bit x-unknown unknown default default_charset _charset binary 8bit 7bit none charset"
        .Split(' '), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name says how to decode, or that it is ASCII.</summary>
    public static bool IsKnown(string name) => Silent.Contains(Clean(name)) || Find(name) is not null;

    /// <summary>
    /// Decodes by a charset's name. One that nobody knows, that says nothing or is missing is UTF-8 if the octets are valid as such, windows-1252 otherwise. What
    /// does not belong to the charset becomes U+FFFD; a byte order mark is taken off, and heeded before the name.
    /// </summary>
    public static string Decode(string? name, ReadOnlySpan<byte> octets)
    {
        Work.Add(octets.Length);
        return octets switch
        {
            [0xEF, 0xBB, 0xBF, ..] => Utf8.GetString(octets[3..]),
            [0xFF, 0xFE, 0, 0, ..] when IsUtf32(name) => BuiltIn["utf-32le"].GetString(octets[4..]),
            [0xFF, 0xFE, ..] when IsUtf16(name) => BuiltIn["utf-16le"].GetString(octets[2..]),
            [0xFE, 0xFF, ..] when IsUtf16(name) => BuiltIn["utf-16be"].GetString(octets[2..]),
            _ => name is not null && Find(name) is { } encoding ? encoding.GetString(octets) : DecodeUnlabelled(octets),
        };
    }

    /// <summary>Decodes what says nothing of its charset.</summary>
    public static string DecodeUnlabelled(ReadOnlySpan<byte> octets) =>
        System.Text.Unicode.Utf8.IsValid(octets) ? Utf8.GetString(octets) : Windows1252.GetString(octets);

    private static bool IsUtf16(string? name) => name is null || Clean(name).StartsWith("utf-16", StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf32(string? name) => name is not null && Clean(name).StartsWith("utf-32", StringComparison.OrdinalIgnoreCase);

    private static Encoding? Find(string name)
    {
        name = Clean(name);
        if (name.Length is 0 or > LongestName || Silent.Contains(name))
        {
            return null;
        }

        if (BuiltIn.TryGetValue(name, out Encoding? encoding))
        {
            return encoding;
        }

        return CodePages.TryGetValue(name, out int codePage)
            ? FromProvider(codePage)
            : CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));
    }

    private static Encoding? FromProvider(int codePage) =>
        CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"));

    private static Dictionary<string, T> Table<T>((T Value, string Names)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' '), (row, name) => KeyValuePair.Create(name, row.Value)).ToDictionary(StringComparer.OrdinalIgnoreCase);

    private static string Clean(string name) => name.Trim(' ', '\t', '"', '\'', ';');
}
