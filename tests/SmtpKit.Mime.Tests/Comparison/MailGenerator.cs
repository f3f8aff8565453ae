using System.Globalization;
using System.Text;

namespace SmtpKit.Mime.Tests.Comparison;

/// <summary>Makes mail as programs send it, broken ones among them: the same for the same seed.</summary>
internal sealed class MailGenerator
{
    private const int MaxDepth = 4;
    private readonly Random _random;
    private readonly List<byte> _mail = [];
    private readonly string _lineEnd;
    private readonly bool _isBroken;
    private int _boundaries;

    private MailGenerator(int seed)
    {
        _random = new Random(seed);
        _lineEnd = Chance(50) ? "\r\n" : "\n";
        _isBroken = Chance(30);
    }

    /// <summary>The message of a seed.</summary>
    public static byte[] Make(int seed)
    {
        MailGenerator generator = new(seed);
        generator.WriteMessage(0);
        return [.. generator._mail];
    }

    private void WriteMessage(int depth)
    {
        Line($"From: {Mailbox()}");
        Maybe(80, () => Line($"To: {Addresses()}"));
        Maybe(30, () => Line($"Cc: {Addresses()}"));
        Maybe(10, () => Line($"Reply-To: {Mailbox()}"));
        Maybe(90, () => Line($"Subject: {Unstructured()}"));
        Maybe(80, () => Line($"Date: {Date()}"));
        Maybe(60, () => Line($"Message-ID: <{_random.Next()}.{_random.Next()}@mail.example.com>"));
        Maybe(30, () => Line($"X-Mailer: {Unstructured()}"));
        Maybe(10, () => { Write("Comments: "); Write(Encoding.UTF8.GetBytes(Pick(Wording.All[0].Words))); Line(""); });
        Maybe(5, () => { Write("X-Latin: "); Write(Encoding.Latin1.GetBytes("caf\u00E9 cr\u00E8me")); Line(""); });
        Line("MIME-Version: 1.0");
        WriteEntity(depth, null);
    }

    // The fields of an entity, the empty line and the body.
    private void WriteEntity(int depth, string? asked)
    {
        string kind = asked ?? (depth >= MaxDepth ? "text" : Pick("text", "text", "html", "alternative", "mixed", "related", "file", "message", "digest"));
        switch (kind)
        {
            case "text" or "html":
                WriteText(kind);
                break;
            case "file":
                WriteFile(null);
                break;
            case "image":
                WriteFile($"img{_random.Next(100)}@example.com");
                break;
            case "message":
                Line("Content-Type: message/rfc822");
                Maybe(50, () => Line("Content-Disposition: attachment"));
                Line("");
                WriteMessage(depth + 1);
                break;
            case "alternative":
                WriteMultipart("alternative", depth, "text", Chance(50) ? "html" : "related");
                break;
            case "related":
                WriteMultipart("related", depth, "html", "image", "image");
                break;
            case "digest":
                WriteDigest(depth);
                break;
            default:
                WriteMultipart("mixed", depth, [Pick("text", "alternative", "html"), .. Enumerable.Range(0, _random.Next(4)).Select(_ => Pick("file", "file", "message", "image"))]);
                break;
        }
    }

    private void WriteMultipart(string subtype, int depth, params string[] kinds)
    {
        string boundary = Boundary();
        Line($"Content-Type: multipart/{subtype};{Fold()}boundary={Quote(boundary)}");
        Line("");
        Maybe(50, () => Line("This is a multi-part message in MIME format."));
        foreach (string kind in kinds)
        {
            Line($"--{boundary}{(Chance(5) ? "  " : "")}");
            WriteEntity(depth + 1, depth + 1 >= MaxDepth && kind is not ("html" or "image" or "file") ? "text" : kind);
            Line("");
        }

        if (!_isBroken || !Chance(30))
        {
            Line($"--{boundary}--");
            Maybe(30, () => Line("epilogue, which nobody sees"));
        }
    }

    private void WriteDigest(int depth)
    {
        string boundary = Boundary();
        Line($"Content-Type: multipart/digest; boundary={Quote(boundary)}");
        for (int i = 0; i < 2; i++)
        {
            Line("");
            Line($"--{boundary}");
            Line("");
            Line($"From: {Mailbox()}");
            Line($"Subject: {Unstructured()}");
            WriteEntity(Math.Max(depth, MaxDepth), "text");
        }

        Line("");
        Line($"--{boundary}--");
    }

    private void WriteText(string kind)
    {
        (string charset, string[] words) = Pick(Wording.All);
        string subtype = kind == "html" ? "html" : "plain";
        bool isNamed = kind == "html" || !Chance(10) || charset != "us-ascii";
        Maybe(isNamed || Chance(50) ? 100 : 0, () => Line($"{Case("Content-Type")}: text/{Case(subtype)}{(isNamed ? $";{Fold()}charset={(Chance(50) ? charset : Quote(charset))}" : "")}"));
        StringBuilder text = new();
        for (int i = _random.Next(8); i >= 0; i--)
        {
            string line = string.Join(' ', Enumerable.Range(0, _random.Next(12)).Select(_ => Pick(words)));
            text.Append(kind == "html" ? $"<p>{line} <a href=\"https://example.com/{i}\">{Pick(words)}</a></p>" : line);
            text.Append(_lineEnd);
        }

        WriteBody(Wording.Encode(charset, text.ToString()), isText: true, mayCut: Wording.IsTheSameWhenBroken(charset));
    }

    private void WriteFile(string? contentId)
    {
        byte[] octets = new byte[_random.Next(400)];
        _random.NextBytes(octets);
        string name = Pick("a.pdf", "two words.pdf", "Größe.pdf", "日本.pdf", "semi;colon.txt", "quote\"d.txt");
        Line($"Content-Type: {(contentId is null ? "application/octet-stream" : "image/png")}");
        if (contentId is not null)
        {
            Line($"Content-ID: <{contentId}>");
        }

        Line($"Content-Disposition: {(contentId is null ? "attachment" : "inline")};{Fold()}{FileName(name)}");
        WriteBody(octets, isText: false, mayCut: true);
    }

    private string FileName(string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        string percent = string.Concat(utf8.Select(octet => char.IsAsciiLetterOrDigit((char)octet) || octet == '.' ? ((char)octet).ToString() : $"%{octet:X2}"));
        bool isAscii = Ascii.IsValid(name);
        return _random.Next(isAscii ? 4 : 3) switch
        {
            0 => $"filename*=utf-8''{percent}",
            1 => $"filename*0*=UTF-8'en'{percent[..(percent.Length / 2)]};{Fold()}filename*1*={percent[(percent.Length / 2)..]}",
            2 => $"filename=\"{EncodedWord("utf-8", utf8, Chance(50))}\"",
            _ => $"filename={Quote(name)}",
        };
    }

    private void WriteBody(byte[] octets, bool isText, bool mayCut)
    {
        string encoding = isText ? Pick("7bit", "8bit", "quoted-printable", "base64", "Quoted-Printable", "BASE64") : Pick("base64", "Base64 ");
        bool isAscii = octets.All(octet => octet < 0x80);
        encoding = encoding == "7bit" && !isAscii ? "8bit" : encoding;
        Line($"Content-Transfer-Encoding: {encoding}");
        Line("");
        switch (encoding.Trim().ToUpperInvariant())
        {
            case "BASE64":
                WriteBase64(octets, mayCut);
                break;
            case "QUOTED-PRINTABLE":
                WriteQuotedPrintable(octets, mayCut);
                break;
            default:
                Write(octets);
                break;
        }
    }

    private void WriteBase64(byte[] octets, bool mayCut)
    {
        string text = Convert.ToBase64String(octets);
        if (_isBroken && mayCut && Chance(50))
        {
            text = Pick(text.TrimEnd('='), text[..Math.Min(text.Length, _random.Next(text.Length + 1))], text + "==", text.Insert(text.Length / 2, " !*\t"));
        }

        foreach (char[] line in text.Chunk(Pick(76, 60, 64, 1000)))
        {
            Line(new string(line));
        }

        Maybe(_isBroken && text.EndsWith('=') ? 30 : 0, () => Line("behind the end"));
    }

    private void WriteQuotedPrintable(byte[] octets, bool mayCut)
    {
        StringBuilder line = new();
        foreach (byte octet in octets)
        {
            bool isPlain = octet is (>= 33 and < 127 and not (byte)'=') or (byte)' ' or (byte)'\t';
            if (octet is (byte)'\r' or (byte)'\n')
            {
                line.Append((char)octet);
                continue;
            }

            line.Append(isPlain ? ((char)octet).ToString() : _isBroken && Chance(20) ? $"={octet:x2}" : $"={octet:X2}");
            if (_isBroken && mayCut && Chance(2))
            {
                line.Append(Pick("=", "=G1", "=\t", "= x", "  "));
            }

            if (_random.Next(40) == 0)
            {
                line.Append('=').Append(_lineEnd);
            }
        }

        Write(Encoding.Latin1.GetBytes(line.ToString()));
        Maybe(_isBroken ? 20 : 0, () => Write("="));
    }

    private string Addresses() => string.Join(Pick(", ", ",", "," + _lineEnd + " "), Enumerable.Range(0, _random.Next(1, 5)).Select(_ => Chance(10) ? Group() : Mailbox()));

    private string Group() => $"{Pick("team", "\"A team\"", "undisclosed-recipients")}:{string.Join(", ", Enumerable.Range(0, _random.Next(3)).Select(_ => Mailbox()))};";

    private string Mailbox()
    {
        string address = $"{Pick("ada", "charles.babbage", "o'brien", "a+tag", "\"two words\"", "user_1")}@{Pick("example.com", "mail.example.org", "xn--bcher-kva.example", "[192.0.2.1]")}";
        return _random.Next(8) switch
        {
            0 => address,
            1 => $"<{address}>",
            2 => $"Ada Lovelace <{address}>",
            3 => $"\"Babbage, Charles\" <{address}>",
            4 => $"\"say \\\"hi\\\"\" <{address}>",
            5 => $"{EncodedWords()} <{address}>",
            6 => $"Ada L. <{address}>",
            _ => $"Ada (the first) Lovelace{Fold()}<{address}>",
        };
    }

    private string Unstructured()
    {
        string ascii = Pick("Your order", "Re: [list] hello", "a = b ? c : d", "100% of (it)", "", "=?utf-8?X?none?=", "=?");
        return _random.Next(4) switch
        {
            0 => ascii,
            1 => EncodedWords(),
            2 => $"{ascii} {EncodedWords()} {ascii}",
            _ => $"{ascii}{Fold()}{ascii}",
        };
    }

    // One or several, of which those of UTF-8 may cut a character in two.
    private string EncodedWords()
    {
        (string charset, string[] words) = Pick(Wording.All);
        byte[] octets = Wording.Encode(charset, Pick(words));
        bool isBase64 = Chance(50);
        int cut = charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) && Chance(50) ? _random.Next(octets.Length) : 0;
        return cut == 0
            ? EncodedWord(charset, octets, isBase64)
            : $"{EncodedWord(charset, octets[..cut], isBase64)}{Pick(" ", _lineEnd + " ", "\t")}{EncodedWord(charset, octets[cut..], isBase64)}";
    }

    private static string EncodedWord(string charset, byte[] octets, bool isBase64) => isBase64
        ? $"=?{charset}?B?{Convert.ToBase64String(octets)}?="
        : $"=?{charset}?q?{string.Concat(octets.Select(octet => char.IsAsciiLetterOrDigit((char)octet) ? ((char)octet).ToString() : octet == ' ' ? "_" : $"={octet:X2}"))}?=";

    private string Date()
    {
        DateTime time = new DateTime(1995, 1, 1).AddSeconds(_random.Next(1_000_000_000));
        string zone = Pick("+0000", "-0500", "+0530", "+1300", "GMT", "EST", "PDT", "+0100 (CET)", "-0000");
        string format = Pick("ddd, dd MMM yyyy HH:mm:ss", "d MMM yyyy HH:mm:ss", "ddd, d MMM yyyy HH:mm", "ddd, dd MMM yy HH:mm:ss");
        return $"{time.ToString(format, CultureInfo.InvariantCulture)} {zone}";
    }

    // Of all lengths, with what a boundary may hold; now and then the beginning of another one.
    private string Boundary() => Pick("b", "=_", "----=_Part.", "a b") + new string('x', _boundaries++);

    private string Quote(string text) => text.All(char.IsAsciiLetterOrDigit) && Chance(50) ? text : $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private string Fold() => Pick(" ", _lineEnd + " ", _lineEnd + "\t", " ");

    private string Case(string text) => Chance(10) ? text.ToUpperInvariant() : text;

    private void Maybe(int percent, Action write)
    {
        if (Chance(percent))
        {
            write();
        }
    }

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private void Line(string text) => Write(text + _lineEnd);

    private void Write(string text) => Write(Encoding.Latin1.GetBytes(text));

    private void Write(byte[] octets) => _mail.AddRange(octets);
}
