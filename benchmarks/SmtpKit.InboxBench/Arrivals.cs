using System.Diagnostics;
using SmtpKit.Inbox;

namespace SmtpKit.InboxBench;

/// <summary>How long a message waits for the disk in a large file, alone and while thousands are deleted beside it.</summary>
internal static class Arrivals
{
    private const int Count = 500;
    private const int Deleted = 20_000;

    public static async Task<string> MeasureAsync(LargeInbox inbox, Settings settings)
    {
        List<double> alone = await AddAsync(inbox, settings.Messages);
        InboxSearch oldest = await OldestAsync(inbox, settings);
        Task<int> deletion = inbox.Store.DeleteAllAsync(oldest).AsTask();
        List<double> beside = await AddAsync(inbox, settings.Messages + Count);
        bool wasBeside = !deletion.IsCompleted;
        int gone = await deletion;
        return
            $"""
            | arrival, one after the other | p50 ms | p95 ms | max ms |
            |---|---|---|---|
            | alone | {Row(alone)} |
            | while {gone:N0} are deleted{(wasBeside ? "" : " (which ended before)")} | {Row(beside)} |
            """;
    }

    private static string Row(List<double> times) => $"{Questions.At(times, 0.5):N1} | {Questions.At(times, 0.95):N1} | {times[^1]:N1}";

    private static async Task<List<double>> AddAsync(LargeInbox inbox, int first)
    {
        List<double> times = [];
        for (int i = 0; i < Count; i++)
        {
            InboxArrival arrival = Messages.Make(first + i);
            long start = Stopwatch.GetTimestamp();
            await inbox.Store.AddAsync(arrival);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static async Task<InboxSearch> OldestAsync(LargeInbox inbox, Settings settings)
    {
        InboxPage page = await inbox.Store.ListAsync(new InboxQuery { OldestFirst = true, Limit = InboxQuery.MaxLimit });
        string after = page.Items[^1].Id;
        for (int i = InboxQuery.MaxLimit; i < Math.Min(Deleted, settings.Messages / 2); i += InboxQuery.MaxLimit)
        {
            page = await inbox.Store.ListAsync(new InboxQuery { OldestFirst = true, Limit = InboxQuery.MaxLimit, After = after });
            after = page.Items[^1].Id;
        }

        return InboxSearch.Parse($"before:{page.Items[^1].ReceivedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff}Z");
    }
}
