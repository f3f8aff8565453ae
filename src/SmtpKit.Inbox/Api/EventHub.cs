using System.Buffers;
using System.Text;
using System.Text.Json;

namespace SmtpKit.Inbox.Api;

/// <summary>Tells everybody who listens what happens to an inbox. An event is written once, whoever listens.</summary>
internal sealed class EventHub : IDisposable
{
    /// <summary>The most listeners of one inbox.</summary>
    public const int MaxListeners = 200;

    // Beyond it the list is fetched anew, which is less.
    private const int MaxSeparateMarks = 50;
    private const int MaxDeletedIds = 1000;

    private static readonly byte[] Gap = Encode("gap", "{}"u8);

    private readonly IInboxStore _store;
    private readonly Lock _lock = new();
    private Listener[] _listeners = [];

    public EventHub(IInboxStore store)
    {
        _store = store;
        store.Changed += OnChanged;
    }

    /// <summary>Octets that wait to be sent to all listeners.</summary>
    public int Waiting => _listeners.Sum(listener => listener.Waiting);

    /// <summary>Begins to listen; null when too many do.</summary>
    public Listener? Listen()
    {
        lock (_lock)
        {
            if (_listeners.Length >= MaxListeners)
            {
                return null;
            }

            Listener listener = new(Gap, Remove);
            _listeners = [.. _listeners, listener];
            return listener;
        }
    }

    public void Dispose() => _store.Changed -= OnChanged;

    private void Remove(Listener listener)
    {
        lock (_lock)
        {
            _listeners = [.. _listeners.Where(other => other != listener)];
        }
    }

    private void OnChanged(object? sender, InboxChange change)
    {
        Listener[] listeners = Volatile.Read(ref _listeners);
        if (listeners.Length == 0)
        {
            return;
        }

        foreach (byte[] message in Encode(change))
        {
            foreach (Listener listener in listeners)
            {
                listener.Add(message);
            }
        }
    }

    private static IEnumerable<byte[]> Encode(InboxChange change) => change switch
    {
        { Kind: InboxChangeKind.Arrived, Message: { } message } =>
            [Encode("arrived", JsonSerializer.SerializeToUtf8Bytes(message, InboxJson.Default.InboxSummary))],
        { Kind: InboxChangeKind.Marked, Ids: { Count: <= MaxSeparateMarks } ids } =>
            ids.Select(id => Encode("changed", JsonSerializer.SerializeToUtf8Bytes(new ChangedEvent(id, change.Unread), InboxJson.Default.ChangedEvent))),
        { Kind: InboxChangeKind.Deleted, Ids: null } => [Encode("deleted", """{"all":true}"""u8)],
        { Kind: InboxChangeKind.Deleted, Ids: { Count: <= MaxDeletedIds } ids } =>
            [Encode("deleted", JsonSerializer.SerializeToUtf8Bytes(new DeletedEvent(ids), InboxJson.Default.DeletedEvent))],
        _ => [Gap],
    };

    private static byte[] Encode(string name, ReadOnlySpan<byte> json)
    {
        ArrayBufferWriter<byte> text = new();
        text.Write(Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
        text.Write(json);
        text.Write("\n\n"u8);
        return text.WrittenSpan.ToArray();
    }
}
