using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Stores;

namespace SmtpKit.Inbox;

/// <summary>The inboxes of a host: the main one and those that have a name.</summary>
internal sealed class InboxSet : IAsyncDisposable
{
    private const int DefaultMaxMessages = 1000;
    private const long DefaultMaxOctets = 256L * 1024 * 1024;

    private readonly Dictionary<string, Inbox> _named = new(StringComparer.OrdinalIgnoreCase);

    public InboxSet(IOptions<SmtpInboxOptions> options, ILoggerFactory loggers, TimeProvider time)
    {
        SmtpInboxOptions settings = options.Value;
        Main = Make("", settings, null, loggers, time);
        foreach ((string name, NamedInboxOptions rules) in settings.Inboxes)
        {
            _named.Add(name, Make(name, settings, rules, loggers, time));
        }
    }

    public Inbox Main { get; }

    /// <summary>The main one first, the others by name.</summary>
    public IEnumerable<Inbox> All => _named.Values.OrderBy(inbox => inbox.Name, StringComparer.OrdinalIgnoreCase).Prepend(Main);

    /// <summary>Finds one; the main one's name is empty.</summary>
    public Inbox? Find(string name) => name.Length == 0 ? Main : _named.GetValueOrDefault(name);

    /// <summary>
    /// Where a message belongs: into the inboxes of its user; else into those of its recipients' domains, and into the main one if one of them has none.
    /// </summary>
    public IReadOnlyCollection<Inbox> For(SmtpSession session, MailTransaction transaction)
    {
        if (_named.Count == 0)
        {
            return [Main];
        }

        string? user = session.User?.Identity?.Name;
        List<Inbox> found = [.. _named.Values.Where(inbox => inbox.IsForUser(user))];
        if (found.Count > 0)
        {
            return found;
        }

        HashSet<Inbox> all = [];
        foreach (Recipient recipient in transaction.Recipients)
        {
            bool isTaken = false;
            foreach (Inbox inbox in _named.Values.Where(inbox => inbox.IsForDomain(recipient.Mailbox.Domain)))
            {
                all.Add(inbox);
                isTaken = true;
            }

            if (!isTaken)
            {
                all.Add(Main);
            }
        }

        return all;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Inbox inbox in All)
        {
            inbox.Events.Dispose();
            switch (inbox.Store)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
                default:
                    break;
            }
        }
    }

    private static Inbox Make(string name, SmtpInboxOptions options, NamedInboxOptions? rules, ILoggerFactory loggers, TimeProvider time)
    {
        bool isFile = options.File is not null;
        StoreLimits limits = new(
            rules?.MaxMessages ?? options.MaxMessages ?? (isFile ? int.MaxValue : DefaultMaxMessages),
            rules?.MaxOctets ?? options.MaxOctets ?? (isFile ? long.MaxValue : DefaultMaxOctets),
            rules?.MaxAge ?? options.MaxAge);
        IInboxStore store = options.File is { } file ? new SqliteInboxStore(FileOf(file, name), limits, time) : new MemoryInboxStore(limits, time);
        return new Inbox(name, store, rules, new EventHub(store));
    }

    // mail.db, and mail.run42.db beside it.
    private static string FileOf(string file, string name) =>
        name.Length == 0 ? file : Path.ChangeExtension(file, $".{name.ToLowerInvariant()}{Path.GetExtension(file)}");
}
