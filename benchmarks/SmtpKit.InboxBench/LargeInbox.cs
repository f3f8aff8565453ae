using System.Diagnostics;
using SmtpKit.Inbox;
using SmtpKit.Inbox.Stores;

namespace SmtpKit.InboxBench;

/// <summary>The inbox that is measured.</summary>
internal sealed class LargeInbox : IAsyncDisposable
{
    private readonly Settings _settings;

    private LargeInbox(Settings settings, SqliteInboxStore store)
    {
        _settings = settings;
        Store = store;
    }

    public SqliteInboxStore Store { get; }

    public static Task<LargeInbox> OpenAsync(Settings settings) => Task.FromResult(
        new LargeInbox(settings, new SqliteInboxStore(settings.File, new StoreLimits(int.MaxValue, long.MaxValue, null), TimeProvider.System)));

    /// <summary>Adds what is missing, as many clients at once would.</summary>
    /// <returns>How many, and in which time; null when there was nothing to add.</returns>
    public async Task<(int Count, TimeSpan Time)?> FillAsync()
    {
        int present = (await Store.GetStatisticsAsync()).Messages;
        if (present >= _settings.Messages)
        {
            return null;
        }

        Stopwatch time = Stopwatch.StartNew();
        int next = present - 1;
        await Task.WhenAll(Enumerable.Range(0, _settings.Writers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is int number && number < _settings.Messages)
            {
                await Store.AddAsync(Messages.Make(number));
            }
        })));
        return (_settings.Messages - present, time.Elapsed);
    }

    /// <summary>The first and the last id.</summary>
    public async Task<(long Oldest, long Newest)> SpanAsync()
    {
        InboxStatistics statistics = await Store.GetStatisticsAsync();
        return (MessageId.Of(statistics.Oldest!.Value), MessageId.Of(statistics.Newest!.Value));
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
