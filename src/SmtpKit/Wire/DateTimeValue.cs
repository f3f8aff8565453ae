namespace SmtpKit.Wire;

/// <summary>A <c>date-time</c> (RFC 3339 section 5.6), as HOLDUNTIL and RRVS carry it.</summary>
/// <remarks>Read by hand: the framework takes much that is none, and no leap second.</remarks>
internal static class DateTimeValue
{
    // 2026-12-21T00:00:00 without its fraction and its offset.
    private const int DateAndTime = 19;

    // What a tick can tell apart; further digits are cut off.
    private const int TickDigits = 7;

    /// <summary>Reads one.</summary>
    /// <param name="text">The whole of it.</param>
    /// <param name="moment">In UTC. A leap second is the first second of the next day: the clocks here have no number for it.</param>
    /// <returns>False also for the year 0 and for a moment that an offset takes out of the years 1 to 9999.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length <= DateAndTime
            || !TryNumber(text[..4], 9999, out int year)
            || text[4] != (byte)'-'
            || !TryNumber(text[5..7], 12, out int month)
            || text[7] != (byte)'-'
            || !TryNumber(text[8..10], 31, out int day)
            || (text[10] | 0x20) != (byte)'t'
            || !TryNumber(text[11..13], 23, out int hour)
            || text[13] != (byte)':'
            || !TryNumber(text[14..16], 59, out int minute)
            || text[16] != (byte)':'
            || !TryNumber(text[17..19], 60, out int second)
            || year == 0
            || month == 0
            || day == 0
            || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        text = text[DateAndTime..];
        if (!TryFraction(ref text, out long fraction) || !TryOffset(text, out TimeSpan offset))
        {
            return false;
        }

        bool isLeapSecond = second == 60;
        long ticks = new DateTime(year, month, day, hour, minute, isLeapSecond ? 59 : second, DateTimeKind.Utc).Ticks - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks - (isLeapSecond ? TimeSpan.TicksPerSecond : 0))
        {
            return false;
        }

        if (isLeapSecond)
        {
            // Only ever the last second of a month, of UTC (section 5.7 and appendix D).
            DateTime next = new(ticks + TimeSpan.TicksPerSecond, DateTimeKind.Utc);
            if (next.Day != 1 || next.TimeOfDay != TimeSpan.Zero)
            {
                return false;
            }

            ticks = next.Ticks;
        }

        moment = new DateTimeOffset(ticks + fraction, TimeSpan.Zero);
        return true;
    }

    // time-secfrac = "." 1*DIGIT
    private static bool TryFraction(ref ReadOnlySpan<byte> rest, out long ticks)
    {
        ticks = 0;
        if (rest[0] != (byte)'.')
        {
            return true;
        }

        rest = rest[1..];
        int digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0)
        {
            return false;
        }

        for (int i = 0; i < TickDigits; i++)
        {
            ticks = (ticks * 10) + (i < digits ? rest[i] - '0' : 0);
        }

        rest = rest[digits..];
        return true;
    }

    // time-offset = "Z" / ("+" / "-") time-hour ":" time-minute. -00:00 is UTC, said without knowing where (section 4.3).
    private static bool TryOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }

        if (text is not [(byte)'+' or (byte)'-', _, _, (byte)':', _, _] || !TryNumber(text[1..3], 23, out int hours) || !TryNumber(text[4..], 59, out int minutes))
        {
            return false;
        }

        offset = new TimeSpan(hours, minutes, 0);
        offset = text[0] == (byte)'-' ? -offset : offset;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, int most, out int number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        return number <= most;
    }
}
