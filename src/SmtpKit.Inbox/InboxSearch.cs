using System.Diagnostics.CodeAnalysis;
using SmtpKit.Inbox.Search;

namespace SmtpKit.Inbox;

/// <summary>A search, as people write it: <c>from:ada subject:"two words" has:attachment is:unread after:2026-01-01 invoice</c>.</summary>
/// <remarks>
/// <para>
/// Immutable and thread-safe. Everything has to hold at once. A word finds what begins with it (<c>invo</c> finds <c>Invoices</c>), of one or two characters what
/// equals it; letter case and accents do not count. Several words in quotes are found whole, in this order with nothing between them, and so are the parts of one
/// with punctuation in it: <c>to:run42.test</c> finds <c>ada@run42.test</c>, and not <c>ada@run42.testing</c>.
/// </para>
/// <para>
/// <c>from:</c> looks at the author, the sender of the envelope and their names; <c>to:</c> at the recipients of the header and of the envelope; <c>subject:</c> at
/// the subject; a word without a field at all of these, the text (its first 65,536 characters) and the names of attachments. <c>has:attachment</c>,
/// <c>is:unread</c> and <c>is:read</c> are what they say. <c>after:</c> and <c>before:</c> take a day (<c>2026-01-31</c>) or a time (<c>2026-01-31T12:00:00Z</c>),
/// in UTC; the moment itself belongs to <c>after:</c>. What stands before another colon is a word like any other.
/// </para>
/// </remarks>
public sealed class InboxSearch
{
    /// <summary>The most characters of a search.</summary>
    public const int MaxLength = 1000;

    private readonly string _text;

    internal InboxSearch(string text, SearchConditions conditions)
    {
        _text = text;
        Conditions = conditions;
    }

    /// <summary>Finds everything: the search without a word.</summary>
    public static InboxSearch All { get; } = new("", new SearchConditions());

    /// <summary>Whether it finds everything.</summary>
    public bool IsAll => Conditions.IsEmpty;

    /// <summary>What it asks for, taken apart.</summary>
    internal SearchConditions Conditions { get; }

    /// <summary>Reads a search.</summary>
    /// <param name="text">The search; empty and null find everything.</param>
    /// <exception cref="FormatException">It cannot be understood; the message says what is wrong.</exception>
    public static InboxSearch Parse(string? text) =>
        TryParse(text, out InboxSearch? search, out string? problem) ? search : throw new FormatException(problem);

    /// <summary>Reads a search as <see cref="Parse"/> does.</summary>
    /// <param name="text">The search; empty and null find everything.</param>
    /// <param name="search">The search.</param>
    /// <param name="problem">What is wrong; null when nothing is.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out InboxSearch? search, [NotNullWhen(false)] out string? problem)
    {
        search = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            search = All;
            problem = null;
            return true;
        }

        SearchReader reader = new(text);
        if (!reader.TryRead(out SearchConditions? conditions))
        {
            problem = reader.Problem;
            return false;
        }

        search = new InboxSearch(text, conditions);
        problem = null;
        return true;
    }

    /// <summary>The search as it was written.</summary>
    public override string ToString() => _text;
}
