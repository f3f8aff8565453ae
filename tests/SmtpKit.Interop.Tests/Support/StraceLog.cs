using System.Text.RegularExpressions;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Reads what <c>strace -f</c> wrote: one line for each call, or two when calls of several threads overlapped.</summary>
internal static partial class StraceLog
{
    public static IReadOnlyList<SystemCall> Read(IEnumerable<string> lines)
    {
        List<SystemCall> calls = [];
        Dictionary<string, SystemCall> unfinished = [];
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            Match match = Line().Match(line);
            if (!match.Success)
            {
                continue; // A signal, or the end of a thread.
            }

            string thread = match.Groups["thread"].Value;
            if (match.Groups["rest"].Success)
            {
                if (unfinished.Remove(thread, out SystemCall? begun))
                {
                    calls.Add(begun with { Text = begun.Text + match.Groups["rest"].Value, Ended = number });
                }
            }
            else if (match.Groups["start"].Success)
            {
                unfinished[thread] = new SystemCall(match.Groups["start"].Value, number, number);
            }
            else
            {
                calls.Add(new SystemCall(match.Groups["whole"].Value, number, number));
            }
        }

        return calls;
    }

    [GeneratedRegex(@"^(?<thread>\d+)\s+(<\.\.\. \w+ resumed>(?<rest>.*)|(?<start>\w+\(.*?) ?<unfinished \.\.\.>|(?<whole>\w+\(.*))$")]
    private static partial Regex Line();
}
