using System.Text.RegularExpressions;

namespace SmtpKit.Tests.Stores;

/// <summary>
/// What <c>strace -f -y -e trace=write,writev,sendto,sendmsg,fsync,rename</c> wrote of a server with a Maildir: whether each message was safe before its
/// client heard 250.
/// </summary>
internal static partial class SystemCallTrace
{
    private const string Accepted = "\"250 2.0.0 Message accepted";

    /// <summary>Asserts that the octets were synced, then renamed, then the name was synced, and only then answered.</summary>
    /// <param name="lines">The trace. Its clients wait for each reply before they go on, so that a reply is a write of its own.</param>
    /// <param name="maildir">The Maildir's full path.</param>
    /// <param name="messages">How many messages were stored in it.</param>
    public static void ShouldShowEachMessageSafeBeforeItsAnswer(IEnumerable<string> lines, string maildir, int messages)
    {
        Call[] calls = [.. Read(lines)];
        List<int> safeSince = [];
        foreach (Call rename in calls.Where(call => call.Succeeded && call.Text.StartsWith($"rename(\"{maildir}/tmp/", StringComparison.Ordinal)))
        {
            string name = Name().Match(rename.Text).Groups[1].Value;
            rename.Text.Should().Contain($", \"{maildir}/new/{name}\")");
            calls.Should().Contain(call => call.Ended < rename.Began && IsSyncOf(call, $"{maildir}/tmp/{name}"), "{0} is synced before it is renamed", name);
            Call? sync = calls.FirstOrDefault(call => call.Began > rename.Ended && IsSyncOf(call, $"{maildir}/new"));
            sync.Should().NotBeNull("the directory is synced after {0} is in it", name);
            safeSince.Add(sync!.Ended);
        }

        Call[] answers = [.. calls.Where(call => call.Text.Contains(Accepted, StringComparison.Ordinal) && Socket().IsMatch(call.Text)).OrderBy(call => call.Began)];
        safeSince.Should().HaveCount(messages, "that many messages were stored");
        answers.Should().HaveCount(messages, "that many messages were answered");
        for (int i = 0; i < answers.Length; i++)
        {
            safeSince.Count(line => line < answers[i].Began).Should().BeGreaterThan(i, "answer {0} is not sent before as many messages are safe", i + 1);
        }
    }

    private static bool IsSyncOf(Call call, string path) =>
        call.Succeeded && call.Text.StartsWith("fsync(", StringComparison.Ordinal) && call.Text.Contains($"<{path}>)", StringComparison.Ordinal);

    // A call of one thread that another one's call interrupts stands in two lines: its beginning, «unfinished», and its end, «resumed».
    private static IEnumerable<Call> Read(IEnumerable<string> lines)
    {
        const string Unfinished = " <unfinished ...>";
        Dictionary<string, (int Line, string Text)> begun = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            Match parts = Line().Match(line);
            string thread = parts.Groups[1].Value;
            string text = parts.Groups[2].Value;
            if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                begun[thread] = (number, text[..^Unfinished.Length]);
            }
            else if (text.StartsWith("<... ", StringComparison.Ordinal) && begun.Remove(thread, out (int Line, string Text) start))
            {
                yield return new(start.Line, number, start.Text + text[(text.IndexOf('>') + 1)..]);
            }
            else
            {
                yield return new(number, number, text);
            }
        }
    }

    [GeneratedRegex(@"^(\d+) +(.*)$")]
    private static partial Regex Line();

    [GeneratedRegex("/tmp/([^/\"]+)\", ")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(write|writev|sendto|sendmsg)\(\d+<(socket|TCP)")]
    private static partial Regex Socket();

    private sealed record Call(int Began, int Ended, string Text)
    {
        public bool Succeeded => Text.EndsWith(" = 0", StringComparison.Ordinal);
    }
}
