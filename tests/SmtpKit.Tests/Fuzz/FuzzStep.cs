using System.Globalization;
using System.Text;

namespace SmtpKit.Tests.Fuzz;

/// <summary>One thing that a scripted peer does: it sends octets, in one segment, or something else happens.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Octets">What is sent; empty unless <see cref="FuzzStepKind.Send"/>.</param>
internal sealed record FuzzStep(FuzzStepKind Kind, byte[] Octets)
{
    private static readonly (FuzzStepKind Kind, string Text)[] Others =
    [
        (FuzzStepKind.HangUp, "(hangs up)"),
        (FuzzStepKind.Reset, "(resets)"),
        (FuzzStepKind.Silence, "(falls silent)"),
        (FuzzStepKind.ReadsNoMore, "(reads no more)"),
    ];

    public static FuzzStep Send(byte[] octets) => new(FuzzStepKind.Send, octets);

    public static FuzzStep Of(FuzzStepKind kind) => new(kind, []);

    /// <summary>A line of a script: escaped octets, or one of the words in brackets.</summary>
    public static FuzzStep Parse(string line)
    {
        foreach ((FuzzStepKind kind, string text) in Others)
        {
            if (line == text)
            {
                return Of(kind);
            }
        }

        return Send(Unescape(line));
    }

    public override string ToString() => Kind == FuzzStepKind.Send ? Escape(Octets) : Others.Single(other => other.Kind == Kind).Text;

    private static string Escape(byte[] octets)
    {
        StringBuilder text = new();
        foreach (byte octet in octets)
        {
            text.Append(octet switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n",
                (byte)'\\' => "\\\\",
                (byte)'*' or (byte)'(' => $"\\x{octet:X2}",
                >= 32 and < 127 => ((char)octet).ToString(),
                _ => $"\\x{octet:X2}",
            });
        }

        return text.ToString();
    }

    // Besides: \0, and *N(…) for what is in the brackets N times.
    private static byte[] Unescape(string text)
    {
        List<byte> octets = [];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '*' && text.IndexOf('(', i) is int open and > 0 && text.IndexOf(')', open) is int close and > 0
                && int.TryParse(text.AsSpan(i + 1, open - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int times))
            {
                byte[] part = Unescape(text[(open + 1)..close]);
                octets.AddRange(Enumerable.Repeat(part, times).SelectMany(o => o));
                i = close;
            }
            else if (text[i] != '\\')
            {
                octets.Add((byte)text[i]);
            }
            else if (text[++i] == 'x')
            {
                octets.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                octets.Add(text[i] switch
                {
                    'r' => (byte)'\r',
                    'n' => (byte)'\n',
                    '0' => 0,
                    '\\' => (byte)'\\',
                    _ => throw new FormatException($"'\\{text[i]}' stands for no octet."),
                });
            }
        }

        return [.. octets];
    }
}
