using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Diagnostics;

/// <summary>Makes what a peer sent fit for a log: nothing in it can break a line, fake another one, steer a terminal or fill a disk.</summary>
internal static class LogText
{
    private const int MaxLength = 100;

    /// <summary>The text with everything but printable ASCII escaped as <c>\uXXXX</c>, cut to 100 characters before escaping.</summary>
    public static string Escape(string? text)
    {
        if (text is null)
        {
            return "";
        }

        ReadOnlySpan<char> shown = text.Length > MaxLength ? text.AsSpan(0, MaxLength) : text;
        bool plain = shown.IndexOfAnyExceptInRange(' ', '~') < 0 && shown.IndexOf('\\') < 0;
        if (plain)
        {
            return shown.Length == text.Length ? text : string.Concat(shown, "...");
        }

        StringBuilder escaped = new(shown.Length + 16);
        foreach (char c in shown)
        {
            if (c == '\\')
            {
                escaped.Append(@"\\");
            }
            else if (c is >= ' ' and <= '~')
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
        }

        return shown.Length == text.Length ? escaped.ToString() : escaped.Append("...").ToString();
    }

    /// <summary>An end point for a log line. A Unix-domain socket's client has no path, which would be nothing to see, or one that it chose itself.</summary>
    public static object? EndPoint(EndPoint? endPoint) =>
        endPoint is not UnixDomainSocketEndPoint ? endPoint
        : UnixAddress.IsUnnamed(endPoint) ? "a local client"
        : $"unix:{Escape(endPoint.ToString())}";

    /// <summary>Recipients for one log line: the first few, and how many there are.</summary>
    public static string Recipients(IReadOnlyList<Recipient> recipients)
    {
        const int Shown = 5;
        string list = string.Join(' ', recipients.Take(Shown).Select(r => $"<{Escape(r.Mailbox.ToString())}>"));
        return recipients.Count <= Shown ? list : string.Create(CultureInfo.InvariantCulture, $"{list} and {recipients.Count - Shown} more");
    }
}
