using SmtpKit.Inbox.Stores;
using SmtpKit.Interop.Tests.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Stores;

/// <summary>A store of either kind, and what it was heard to say.</summary>
internal sealed class TestStores : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TestStores(bool isFile, int maxMessages = int.MaxValue, long maxOctets = long.MaxValue, TimeSpan? maxAge = null)
    {
        StoreLimits limits = new(maxMessages, maxOctets, maxAge);
        Store = isFile ? new SqliteInboxStore(_folder["mail.db"], limits, Clock) : new MemoryInboxStore(limits, Clock);
        Store.Changed += (_, change) =>
        {
            lock (Changes)
            {
                Changes.Add(change);
                foreach ((Func<InboxChange, bool> isIt, TaskCompletionSource told) in _expected)
                {
                    if (isIt(change))
                    {
                        told.TrySetResult();
                    }
                }
            }
        };
    }

    private readonly List<(Func<InboxChange, bool> IsIt, TaskCompletionSource Told)> _expected = [];

    public ManualTimeProvider Clock { get; } = new();

    public IInboxStore Store { get; }

    public List<InboxChange> Changes { get; } = [];

    /// <summary>Completes when such a change was told, or has been.</summary>
    public Task WhenAsync(Func<InboxChange, bool> isIt)
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Changes)
        {
            if (Changes.Any(isIt))
            {
                return Task.CompletedTask;
            }

            _expected.Add((isIt, told));
        }

        return told.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async Task<string> AddAsync(string message, params string[] to) => (await Store.AddAsync(Support.Mails.Arrival(message, to: to))).Summary.Id;

    public async Task<string[]> FindAsync(string search) =>
        [.. (await Store.ListAsync(new InboxQuery { Search = InboxSearch.Parse(search), Limit = InboxQuery.MaxLimit })).Items.Select(item => item.Subject)];

    public async ValueTask DisposeAsync()
    {
        if (Store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        (Store as IDisposable)?.Dispose();
        _folder.Dispose();
    }
}
