using System.Globalization;
using System.Text;

namespace SmtpKit.Mime.Headers;

/// <summary>
/// Dates (RFC 5322 sections 3.3 and 4.3): day, month and year in any order that can be told apart, two-digit years, zones by name, comments anywhere.
/// </summary>
internal static class DateParser
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    // A date is short; a field may be a megabyte.
    private const int Longest = 200;

    public static DateTimeOffset? Parse(string value)
    {
        ReadOnlySpan<char> text = WithoutComments(value.AsSpan(0, Math.Min(value.Length, Longest)));
        int? day = null, month = null, year = null;
        TimeSpan? time = null, offset = null;
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (char.IsAsciiDigit(c) || (c is '+' or '-' && time is not null && offset is null && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1])))
            {
                int start = i++;
                while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] is ':' || (text[i] == '.' && time is null && text[start..i].Contains(':'))))
                {
                    i++;
                }

                ReadOnlySpan<char> token = text[start..i];
                if (c is '+' or '-')
                {
                    offset = Offset(token);
                }
                else if (token.Contains(':') && time is null)
                {
                    time = Time(token);
                    if (time is null)
                    {
                        return null;
                    }
                }
                else if (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                {
                    return null;
                }
                else if (token.Length >= 3 || day is not null)
                {
                    year ??= Year(number, token.Length);
                }
                else
                {
                    day = number;
                }
            }
            else if (char.IsAsciiLetter(c))
            {
                int start = i;
                while (i < text.Length && char.IsAsciiLetter(text[i]))
                {
                    i++;
                }

                ReadOnlySpan<char> word = text[start..i];
                int found = word.Length < 3 ? -1 : Array.IndexOf(Months, word[..3].ToString().ToLowerInvariant());
                if (month is null && found >= 0)
                {
                    month = found + 1;
                }
                else if (time is not null && offset is null)
                {
                    offset = Zone(word);
                }
            }
            else
            {
                i++;
            }
        }

        return Make(day, month, year, time, offset ?? TimeSpan.Zero);
    }

    private static DateTimeOffset? Make(int? day, int? month, int? year, TimeSpan? time, TimeSpan offset)
    {
        if (day is not > 0 || month is null || year is not (> 0 and < 10000) || day > DateTime.DaysInMonth(year.Value, month.Value))
        {
            return null;
        }

        long local = new DateTime(year.Value, month.Value, day.Value, 0, 0, 0, DateTimeKind.Unspecified).Ticks + (time ?? TimeSpan.Zero).Ticks;
        long utc = local - offset.Ticks;
        if (local > DateTime.MaxValue.Ticks || utc < 0 || utc > DateTime.MaxValue.Ticks)
        {
            return null;
        }

        // An offset that no clock on Earth has is told in UTC: the moment is the same.
        return offset.Duration() <= TimeSpan.FromHours(14) ? new DateTimeOffset(local, offset) : new DateTimeOffset(utc, TimeSpan.Zero);
    }

    // Section 4.3: two digits below 50 are this century, the others and three digits count from 1900.
    private static int Year(int number, int digits) => digits switch
    {
        <= 2 => number < 50 ? 2000 + number : 1900 + number,
        3 => 1900 + number,
        _ => number,
    };

    // hour ":" minute [ ":" second ]; a leap second is the one before it, and a fraction is what some senders add.
    private static TimeSpan? Time(ReadOnlySpan<char> token)
    {
        Span<int> parts = [0, 0, 0];
        int count = 0;
        foreach (Range range in token.Split(':'))
        {
            ReadOnlySpan<char> part = token[range];
            int dot = part.IndexOf('.');
            part = dot < 0 ? part : part[..dot];
            if (count == parts.Length || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out parts[count++]))
            {
                return null;
            }
        }

        return parts[0] > 23 || parts[1] > 59 || parts[2] > 60 ? null : new TimeSpan(parts[0], parts[1], Math.Min(parts[2], 59));
    }

    // +hhmm; +hh:mm is what ISO 8601 makes of it.
    private static TimeSpan? Offset(ReadOnlySpan<char> token)
    {
        string digits = token[1..].ToString().Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 4 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number % 100 > 59)
        {
            return null;
        }

        TimeSpan offset = new(number / 100, number % 100, 0);
        return token[0] == '-' ? -offset : offset;
    }

    // Section 4.3. The military ones are worth nothing, as half of the senders had their sign wrong: they count as UTC, as anything else does.
    private static TimeSpan? Zone(ReadOnlySpan<char> name) => name.ToString().ToUpperInvariant() switch
    {
        "EDT" => TimeSpan.FromHours(-4),
        "EST" or "CDT" => TimeSpan.FromHours(-5),
        "CST" or "MDT" => TimeSpan.FromHours(-6),
        "MST" or "PDT" => TimeSpan.FromHours(-7),
        "PST" => TimeSpan.FromHours(-8),
        _ => null,
    };

    // And without white space around colons, which section 4.3 allows too.
    private static string WithoutComments(ReadOnlySpan<char> value)
    {
        StringBuilder text = new(value.Length);
        int depth = 0;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
            if (depth > 0)
            {
                i += c == '\\' ? 1 : 0;
                continue;
            }

            bool isSpace = c is ' ' or '\t' or ')';
            if (c == ':' && text.Length > 0 && text[^1] == ' ')
            {
                text.Length--;
            }

            if (!isSpace || (text.Length > 0 && text[^1] is not (':' or ' ')))
            {
                text.Append(isSpace ? ' ' : c);
            }
        }

        return text.ToString();
    }
}
