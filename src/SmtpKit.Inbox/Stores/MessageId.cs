using System.Diagnostics.CodeAnalysis;

namespace SmtpKit.Inbox.Stores;

/// <summary>
/// Ids of messages: microseconds since 1970, made greater than the one before. So they rise in the order of arrival, do not come again after a restart, and a time
/// is a bound of ids. In text they have a fixed length, so that they sort as text too.
/// </summary>
internal static class MessageId
{
    private const int Digits = 11;
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuv";

    /// <summary>The id of a message that arrives now.</summary>
    public static long Next(long last, DateTimeOffset now) => Math.Max(last + 1, Of(now));

    /// <summary>The least id of a message that arrived at a time or later.</summary>
    public static long Of(DateTimeOffset time) => Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public static string Format(long id) => string.Create(Digits, id, static (text, value) =>
    {
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    });

    public static bool TryParse([NotNullWhen(true)] string? text, out long id)
    {
        id = 0;
        if (text?.Length != Digits)
        {
            return false;
        }

        foreach (char c in text)
        {
            int digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            id = (id << 5) | (long)digit;
        }

        return true;
    }

    /// <summary>Reads ids, without those that cannot be one.</summary>
    public static List<long> ParseAll(IReadOnlyCollection<string> texts)
    {
        List<long> ids = new(texts.Count);
        foreach (string text in texts)
        {
            if (TryParse(text, out long id))
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
