using System.Diagnostics;
using SmtpKit.Inbox;
using SmtpKit.Inbox.Stores;

namespace SmtpKit.InboxBench;

/// <summary>What is asked, and how long the answers take.</summary>
internal static class Questions
{
    private const int WarmUp = 20;

    public static IEnumerable<Question> All(int messages)
    {
        yield return new("newest 50", _ => new InboxQuery());
        yield return new("next page by cursor, anywhere", random => new InboxQuery { Before = Anywhere(random) });
        yield return new($"a word in {messages / 100:N0} messages", _ => Search(Messages.Sought));
        yield return new("the same, next page by cursor", random => Search(Messages.Sought) with { Before = Anywhere(random) });
        yield return new($"its beginning ({Messages.Sought[..5]})", _ => Search(Messages.Sought[..5]));
        yield return new("subject: and that word", _ => Search("subject:" + Messages.Sought));
        yield return new("that word and one that begins a word of nearly all messages", _ => Search(Messages.Sought + " order"));
        yield return new("a recipient (to:)", random => Search($"to:user{random.Next(20_000)}@customers.test"));
        yield return new("the beginning of a word of nearly all messages", _ => Search("shop"));
        yield return new("is:unread", _ => Search("is:unread"));
        yield return new("has:attachment, which none has", _ => Search("has:attachment"));
        yield return new("no such word", _ => Search("nonesuch"));
    }

    public static async Task<string> MeasureAsync(SqliteInboxStore store, Question question, int rounds)
    {
        Random random = new(1);
        List<double> times = [];
        InboxPage page = null!;
        for (int i = -WarmUp; i < rounds; i++)
        {
            InboxQuery query = question.Make(random);
            long start = Stopwatch.GetTimestamp();
            page = await store.ListAsync(query);
            if (i >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        times.Sort();
        string total = page.TotalIsCapped ? $"{page.Total:N0}+" : $"{page.Total:N0}";
        return $"| {question.Name} | {total} | {At(times, 0.5):N1} | {At(times, 0.95):N1} | {times[^1]:N1} |";
    }

    internal static double At(List<double> sorted, double part) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];

    private static InboxQuery Search(string text) => new() { Search = InboxSearch.Parse(text) };

    // A time within those of all messages serves as a cursor too.
    private static string Anywhere(Random random) => Span is { } span ? MessageId.Format(span.Oldest + (long)(random.NextDouble() * (span.Newest - span.Oldest))) : "";

    /// <summary>The first and the last id.</summary>
    public static (long Oldest, long Newest)? Span { get; set; }
}
