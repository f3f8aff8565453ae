using System.Globalization;
using System.Text;

namespace SmtpKit.Testing;

/// <summary>Octets as text of one line, and back: what is no printable character is <c>\xHH</c>.</summary>
internal static class TranscriptText
{
    /// <summary>Octets from the wire.</summary>
    public static string Of(ReadOnlySpan<byte> octets) => Escape(Encoding.Latin1.GetString(octets), '\xFF');

    /// <summary>Text of a line, of which characters beyond Latin 1 stay.</summary>
    public static string Of(string text) => Escape(text, '\x9F');

    /// <summary>What a line of a transcript stands for.</summary>
    public static byte[] Octets(string line)
    {
        List<byte> octets = [];
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] == '\\')
            {
                octets.Add((byte)'\\');
                i++;
            }
            else if (line[i] == '\\' && i + 3 < line.Length && line[i + 1] == 'x'
                && byte.TryParse(line.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet))
            {
                octets.Add(octet);
                i += 3;
            }
            else
            {
                int length = char.IsHighSurrogate(line[i]) && i + 1 < line.Length ? 2 : 1;
                octets.AddRange(Encoding.UTF8.GetBytes(line.Substring(i, length)));
                i += length - 1;
            }
        }

        return [.. octets];
    }

    private static string Escape(string text, char highest)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isPlain = c != '\\' && (c is >= ' ' and < '\x7F' || c > highest);
            if (!isPlain && escaped is null)
            {
                escaped = new StringBuilder(text, 0, i, text.Length + 16);
            }

            if (c == '\\')
            {
                escaped!.Append("\\\\");
            }
            else if (!isPlain)
            {
                escaped!.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}");
            }
            else
            {
                escaped?.Append(c);
            }
        }

        return escaped?.ToString() ?? text;
    }
}
