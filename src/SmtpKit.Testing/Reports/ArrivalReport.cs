using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SmtpKit.Testing.Reports;

/// <summary>What a wait in vain says: what did arrive, what came near, what was refused, and what the last session said.</summary>
internal static partial class ArrivalReport
{
    private const int MostMails = 20;
    private const int TranscriptLines = 25;

    /// <param name="server">The server.</param>
    /// <param name="mails">What is in the inbox that was watched.</param>
    /// <param name="expression">The predicate's source: what it has in quotes was probably meant to be found.</param>
    public static string Of(FakeSmtpServer server, List<ReceivedMail> mails, string? expression)
    {
        string[] wanted = expression is null ? [] : [.. Quoted().Matches(expression).Select(match => match.Groups[1].Value)];
        StringBuilder text = new($"There {List(mails, wanted)}");
        int elsewhere = server.Messages.Count - mails.Count;
        if (elsewhere > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{elsewhere} more went elsewhere:{Lines(server.Messages.Except(mails), wanted)}");
        }

        if (server.RefusedForRoom > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{server.RefusedForRoom} were refused because the server is full: clear it, or raise MaxMessages or MaxOctets.");
        }

        IReadOnlyList<FakeSession> sessions = server.Sessions;
        if (sessions.Count == 0)
        {
            return text.Append("\nNo client has connected.").ToString();
        }

        text.Append(CultureInfo.InvariantCulture, $"\nOf {sessions.Count} sessions, {sessions.Count(session => session.IsOpen)} open, the last one ({sessions[^1]}) said at the end:\n");
        return text.Append(sessions[^1].Log.Tail(TranscriptLines)).ToString();
    }

    /// <summary>For example <c>is 1 message:</c> and the message.</summary>
    public static string List(List<ReceivedMail> mails, params string[] wanted) => mails.Count switch
    {
        0 => "is no message.",
        1 => $"is 1 message:{Lines(mails, wanted)}",
        _ => $"are {mails.Count} messages:{Lines(mails, wanted)}",
    };

    private static string Lines(IEnumerable<ReceivedMail> mails, string[] wanted)
    {
        StringBuilder lines = new();
        int count = 0;
        foreach (ReceivedMail mail in mails)
        {
            if (++count <= MostMails)
            {
                lines.Append(CultureInfo.InvariantCulture, $"\n  {mail.Number}. {mail}{Near(mail, wanted)}");
            }
        }

        return count <= MostMails ? lines.ToString() : lines.Append(CultureInfo.InvariantCulture, $"\n  and {count - MostMails} more").ToString();
    }

    private static string Near(ReceivedMail mail, string[] wanted)
    {
        IEnumerable<string> there = mail.Recipients.Append(mail.Sender).Append(mail.Subject ?? "").Where(text => text.Length > 0);
        foreach (string text in there)
        {
            string? near = wanted.FirstOrDefault(word => text != word && IsNear(text, word));
            if (near is not null)
            {
                return $"  <- '{text}' is not '{near}'";
            }
        }

        return "";
    }

    // A slip of the finger, another case, the right name at another domain.
    private static bool IsNear(string text, string wanted)
    {
        if (text.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        int at = wanted.IndexOf('@', StringComparison.Ordinal);
        if (at > 0 && text.StartsWith(wanted[..(at + 1)], StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return wanted.Length is > 3 and < 100 && text.Length < 100 && Distance(text, wanted) <= 2;
    }

    // Levenshtein's, over two short texts.
    private static int Distance(string a, string b)
    {
        int[] before = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int[] now = new int[b.Length + 1];
            now[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = before[j - 1] + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                now[j] = Math.Min(change, Math.Min(before[j], now[j - 1]) + 1);
            }

            before = now;
        }

        return before[b.Length];
    }

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
