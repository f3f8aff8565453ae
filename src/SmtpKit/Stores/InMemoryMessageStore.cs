using SmtpKit.Bodies;

namespace SmtpKit;

/// <summary>Keeps messages in memory, the newest up to a number and a size: for tests and for catching mail. A 250 from it survives no restart.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class InMemoryMessageStore : IMessageStore
{
    private readonly int _maxMessages;
    private readonly long _maxOctets;
    private readonly Lock _lock = new();
    private readonly Queue<StoredMessage> _messages = new();
    private long _octets;

    /// <summary>Makes an empty store.</summary>
    /// <param name="maxMessages">Most messages kept, 1 or more; a further one puts the oldest out. Default: 1,000.</param>
    /// <param name="maxOctets">Most octets of messages kept, 1 or more. Default: 256 MiB. A message larger than that is refused with <c>552 5.3.4</c>.</param>
    public InMemoryMessageStore(int maxMessages = 1000, long maxOctets = 256 * 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxMessages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxOctets, 1);
        _maxMessages = maxMessages;
        _maxOctets = maxOctets;
    }

    /// <summary>What is kept now, the oldest first: a picture of this moment.</summary>
    public IReadOnlyList<StoredMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _messages.Clear();
            _octets = 0;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(body);
        byte[]? octets = await WholeMessage.ReadAsync(body, _maxOctets, cancellationToken).ConfigureAwait(false);
        if (octets is null)
        {
            return TooLarge;
        }

        Add(new StoredMessage(transaction, octets, session.TimeProvider.GetUtcNow()));
        return SmtpReply.Ok;
    }

    private static SmtpReply TooLarge { get; } = new(552, new(5, 3, 4), "Message is larger than this store");

    private void Add(StoredMessage message)
    {
        lock (_lock)
        {
            _messages.Enqueue(message);
            _octets += message.Octets.Length;
            while (_messages.Count > _maxMessages || _octets > _maxOctets)
            {
                _octets -= _messages.Dequeue().Octets.Length;
            }
        }
    }
}
