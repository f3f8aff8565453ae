using System.Globalization;

namespace SmtpKit.LoadTest.Report;

/// <summary>How figures are written.</summary>
internal static class Figures
{
    /// <summary>With three digits that count, and all those before the point; a dash for none.</summary>
    public static string Three(double? figure)
    {
        if (figure is not { } value)
        {
            return "–";
        }

        int digits = value == 0 ? 0 : (int)Math.Clamp(2 - Math.Floor(Math.Log10(Math.Abs(value))), 0, 6);
        return value.ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}
