using System.Text;

namespace SmtpKit.Inbox.Search;

/// <summary>
/// Text as it is searched: words in lower case without accents, each with a space before and behind it. Both stores search this, so that both find the same; in
/// it, words that begin with some letters are found by a space and these letters.
/// </summary>
internal static class SearchText
{
    // U+00C0 to U+017F. The runtime's own normalization is not there in a program with invariant globalization; a space stands for what is no letter, and what has
    // no accent to lose is itself.
    private const string Plain =
        "aaaaaaæceeeeiiiiðnooooo ouuuuyþßaaaaaaæceeeeiiiiðnooooo ouuuuyþy" +
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiĳĳjjkkĸlllllll" +
        "lllnnnnnnnŋŋooooooœœrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    /// <summary>Brings text into this form: <c>" two words "</c>; empty when there is no word in it.</summary>
    public static string Of(string? text) => Of(text, int.MaxValue);

    /// <summary>Brings text into this form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How many of its characters are looked at.</param>
    public static string Of(string? text, int limit)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        StringBuilder result = new(Math.Min(text.Length, limit) + 2);
        foreach (Rune rune in text.AsSpan(0, Math.Min(text.Length, limit)).EnumerateRunes())
        {
            Add(result, rune);
        }

        if (result.Length > 0 && result[^1] != ' ')
        {
            result.Append(' ');
        }

        return result.ToString();
    }

    private static void Add(StringBuilder result, Rune rune)
    {
        if (rune.Value is >= 0x300 and <= 0x36f)
        {
            // A combining accent; what it belongs to has gone before.
            return;
        }

        if (!Rune.IsLetterOrDigit(rune))
        {
            if (result.Length > 0 && result[^1] != ' ')
            {
                result.Append(' ');
            }

            return;
        }

        // Where no spaces are written, each character is a word: any part of a sentence is then found as words that follow each other.
        bool isWord = rune.Value is (>= 0x3040 and <= 0x30ff) or (>= 0x3400 and <= 0x9fff) or (>= 0xf900 and <= 0xfaff) or >= 0x20000;
        if (result.Length == 0 || (isWord && result[^1] != ' '))
        {
            result.Append(' ');
        }

        if (rune.Value is >= 0xc0 and <= 0x17f && Plain[rune.Value - 0xc0] != ' ')
        {
            result.Append(Plain[rune.Value - 0xc0]);
        }
        else
        {
            result.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        if (isWord)
        {
            result.Append(' ');
        }
    }
}
