using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace SmtpKit.Sasl;

/// <summary>
/// SASLprep (RFC 4013): brings a user name or a password to the one form that both sides hash. By the framework's Unicode version instead of 3.2,
/// and without the checks of text direction and unassigned characters: they refuse, and change nothing that passes.
/// </summary>
internal static class SaslPrep
{
    // Letters that stand for themselves and combine with nothing in this set: a text of them is its own NFKC (UAX #15 section 9).
    private static readonly SearchValues<char> Stable = SearchValues.Create(
    [
        .. Range(' ', '~'), // ASCII
        .. Range('\u00C0', '\u00D6'), .. Range('\u00D8', '\u00F6'), .. Range('\u00F8', '\u0131'), // Latin, without the ligatures and
        .. Range('\u0134', '\u013E'), .. Range('\u0141', '\u0148'), .. Range('\u014A', '\u017E'), // letters with an apostrophe or a dot
        .. Range('\u0391', '\u03A1'), .. Range('\u03A3', '\u03CE'), // Greek
        .. Range('\u0400', '\u0481'), .. Range('\u048A', '\u052F'), // Cyrillic
        .. Range('\u3041', '\u3096'), .. Range('\u30A1', '\u30FA'), '\u30FC', // Kana
        .. Range('\u4E00', '\u9FFF'), // Han
        .. Range('\uAC00', '\uD7A3'), // Hangul
    ]);

    /// <summary>Whether this process can normalize. With InvariantGlobalization the framework gives every text back as it was, and says nothing.</summary>
    public static bool CanNormalize { get; } = "\uFB01".Normalize(NormalizationForm.FormKC) == "fi";

    /// <summary>
    /// Prepares a text; false when it has a prohibited character, when nothing is left of it, or when it may need normalization and there is none.
    /// </summary>
    public static bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared) => TryPrepare(text, CanNormalize, out prepared);

    /// <summary>For tests, which run where there is no normalization: the tables alone.</summary>
    internal static bool TryPrepare(string text, bool canNormalize, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        StringBuilder mapped = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            // Half of a surrogate pair comes as U+FFFD, which is prohibited. RFC 4013 prohibits behind the normalization; none of these
            // comes from it or goes by it, and it would throw at some.
            if (IsSpace(rune))
            {
                mapped.Append(' ');
            }
            else if (IsProhibited(rune))
            {
                return false;
            }
            else if (!IsMappedToNothing(rune.Value))
            {
                mapped.Append(rune);
            }
        }

        string result = mapped.ToString();
        if (result.Length == 0 || (!canNormalize && result.AsSpan().ContainsAnyExcept(Stable)))
        {
            return false;
        }

        prepared = result.Normalize(NormalizationForm.FormKC);
        return true;
    }

    // RFC 3454 table C.1.2. It has U+200B, and so has B.1 below: a space, as libidn and PostgreSQL read it.
    private static bool IsSpace(Rune rune) => rune.Value == 0x200B || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    // RFC 3454 table B.1.
    private static bool IsMappedToNothing(int value) =>
        value is 0x00AD or 0x034F or 0x1806 or (>= 0x180B and <= 0x180D) or 0x200C or 0x200D or 0x2060 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF;

    // RFC 3454 tables C.2 (controls), C.3 (private), C.4 (no characters), C.6 and C.7 (no plain text), C.8 and C.9 (marks and tags).
    private static bool IsProhibited(Rune rune)
    {
        int value = rune.Value;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Format => !IsMappedToNothing(value),
            UnicodeCategory.Control or UnicodeCategory.PrivateUse => true,
            UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
            _ => (value & 0xFFFE) == 0xFFFE || value is (>= 0xFDD0 and <= 0xFDEF) or (>= 0xFFF9 and <= 0xFFFD) or (>= 0x2FF0 and <= 0x2FFB),
        };
    }

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(value => (char)value);
}
