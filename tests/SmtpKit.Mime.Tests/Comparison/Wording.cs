using System.Text;

namespace SmtpKit.Mime.Tests.Comparison;

/// <summary>Texts in the charsets that mail is written in.</summary>
internal static class Wording
{
    private static readonly string[] Latin = ["Grüße aus Köln", "déjà vu", "año nuevo", "plain words", "Ærøskøbing", "naïve café"];

    /// <summary>Charsets, as senders name them, with words that they can write.</summary>
    public static IReadOnlyList<(string Charset, string[] Words)> All { get; } =
    [
        ("utf-8", ["Grüße", "Привет, мир", "日本語のメール", "안녕하세요", "emoji 🎉 and more", "plain words"]),
        ("UTF-8", ["Ελληνικά", "עברית", "ไทย", "žluťoučký kůň"]),
        ("iso-8859-1", Latin),
        ("windows-1252", ["“quoted” – dashed", "10 € only", "déjà vu"]),
        ("iso-8859-15", ["10 € only", "œuvre"]),
        ("iso-8859-2", ["žluťoučký kůň", "Łódź"]),
        ("windows-1251", ["Привет, мир", "Здравствуйте"]),
        ("koi8-r", ["Привет, мир", "Здравствуйте"]),
        ("iso-8859-7", ["Ελληνικά"]),
        ("windows-1255", ["עברית"]),
        ("shift_jis", ["日本語のメール", "テスト"]),
        ("iso-2022-jp", ["日本語のメール", "テスト"]),
        ("euc-jp", ["日本語のメール", "テスト"]),
        ("gb2312", ["你好，世界", "中文邮件"]),
        ("gb18030", ["你好，世界", "中文邮件"]),
        ("big5", ["中文郵件", "你好"]),
        ("euc-kr", ["안녕하세요", "한국어"]),
        ("us-ascii", ["plain words", "nothing special here"]),
    ];

    /// <summary>A text in one of them.</summary>
    public static byte[] Encode(string charset, string text) => Find(charset).GetBytes(text);

    /// <summary>Whether a cut character is the same to every decoder. Of the older charsets with several octets a character none says how many it takes with it.</summary>
    public static bool IsTheSameWhenBroken(string charset) => charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || Find(charset).IsSingleByte;

    private static Encoding Find(string charset) => charset.ToUpperInvariant() switch
    {
        "UTF-8" => new UTF8Encoding(false),
        "US-ASCII" => Encoding.ASCII,
        "ISO-8859-1" => Encoding.Latin1,
        _ => CodePagesEncodingProvider.Instance.GetEncoding(charset)!,
    };
}
