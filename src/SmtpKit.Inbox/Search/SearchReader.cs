using System.Diagnostics.CodeAnalysis;

namespace SmtpKit.Inbox.Search;

/// <summary>Reads a search, a word after the other.</summary>
internal sealed class SearchReader(string text)
{
    // Each costs a look into the index.
    private const int MaxTerms = 32;

    private readonly SearchConditions _conditions = new();
    private int _at;

    public string Problem { get; private set; } = "";

    public bool TryRead([NotNullWhen(true)] out SearchConditions? conditions)
    {
        conditions = null;
        if (text.Length > InboxSearch.MaxLength)
        {
            return Fail($"A search has at most {InboxSearch.MaxLength} characters; this one has {text.Length}.");
        }

        while (SkipSpace())
        {
            if (!TryReadOne())
            {
                return false;
            }
        }

        conditions = _conditions;
        return true;
    }

    private bool SkipSpace()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        return _at < text.Length;
    }

    private bool TryReadOne()
    {
        string key = ReadKey();
        int start = _at;
        if (!TryReadValue(out string? value))
        {
            return Fail($"The quotation mark at character {start + 1} has no partner: close it, or leave it out.");
        }

        if (key.Length > 0 && value.Length == 0)
        {
            return Fail($"'{key}:' needs something behind it, without a space between.");
        }

        return key switch
        {
            "from" => AddTerm(SearchField.From, value),
            "to" => AddTerm(SearchField.To, value),
            "subject" => AddTerm(SearchField.Subject, value),
            "has" => AddHas(value),
            "is" => AddIs(value),
            "after" => AddTime(key, value),
            "before" => AddTime(key, value),
            _ => AddTerm(SearchField.Any, value),
        };
    }

    // Empty when no known one comes next: "https://example.com" is a word.
    private string ReadKey()
    {
        int colon = text.IndexOf(':', _at);
        if (colon < 0)
        {
            return "";
        }

        string key = text[_at..colon].ToLowerInvariant();
        if (key is not ("from" or "to" or "subject" or "has" or "is" or "after" or "before"))
        {
            return "";
        }

        _at = colon + 1;
        return key;
    }

    private bool TryReadValue([NotNullWhen(true)] out string? value)
    {
        int start = _at;
        if (_at < text.Length && text[_at] == '"')
        {
            int end = text.IndexOf('"', _at + 1);
            value = end < 0 ? null : text[(start + 1)..end];
            _at = end + 1;
            return value is not null;
        }

        while (_at < text.Length && !char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }

        value = text[start.._at];
        return true;
    }

    private bool AddTerm(SearchField field, string value)
    {
        string words = SearchText.Of(value).Trim();
        if (words.Length == 0)
        {
            return Fail($"There is no letter and no digit in '{value}' to search for.");
        }

        if (_conditions.Terms.Count == MaxTerms)
        {
            return Fail($"A search has at most {MaxTerms} words; put words that follow each other into quotation marks.");
        }

        // What one or two letters begin is too much to be of use, and too much to be found quickly; so is what the last of several words begins.
        bool isPrefix = words.Length > 2 && !words.Contains(' ', StringComparison.Ordinal);
        _conditions.Terms.Add(new SearchTerm(field, words, isPrefix));
        return true;
    }

    private bool AddHas(string value)
    {
        if (!value.Equals("attachment", StringComparison.OrdinalIgnoreCase))
        {
            return Fail($"'has:{value}' is not known; there is has:attachment.");
        }

        _conditions.HasAttachment = true;
        return true;
    }

    private bool AddIs(string value)
    {
        bool unread = value.Equals("unread", StringComparison.OrdinalIgnoreCase);
        if (!unread && !value.Equals("read", StringComparison.OrdinalIgnoreCase))
        {
            return Fail($"'is:{value}' is not known; there are is:unread and is:read.");
        }

        if (_conditions.Unread == !unread)
        {
            return Fail("No message is read and unread.");
        }

        _conditions.Unread = unread;
        return true;
    }

    private bool AddTime(string key, string value)
    {
        if (!TimeText.TryParse(value, out DateTimeOffset time))
        {
            return Fail($"'{key}:{value}' needs a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z.");
        }

        if (key == "after")
        {
            _conditions.From = _conditions.From > time ? _conditions.From : time;
        }
        else
        {
            _conditions.Before = _conditions.Before < time ? _conditions.Before : time;
        }

        return true;
    }

    private bool Fail(string problem)
    {
        Problem = problem;
        return false;
    }
}
