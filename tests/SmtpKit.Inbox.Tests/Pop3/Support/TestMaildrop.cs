using System.Text;
using SmtpKit.Inbox.Pop3;

namespace SmtpKit.Inbox.Tests.Pop3.Support;

/// <summary>A maildrop in memory, which can be made to fail. Message ids are <c>id1</c>, <c>id2</c> and so on.</summary>
internal sealed class TestMaildrop : IPop3Maildrop
{
    private readonly List<Pop3Message> _messages = [];
    private readonly Dictionary<string, byte[]> _octets = [];

    /// <summary>The ids that there are.</summary>
    public IEnumerable<string> Ids => _messages.Select(message => message.Id);

    /// <summary>Whether it was always asked on a thread of the pool.</summary>
    public bool IsAskedOnThePool { get; private set; } = true;

    /// <summary>Thrown by whatever is called next; null for nothing.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Of an opened message, after how many octets reading fails; null for never.</summary>
    public int? FailsAfter { get; set; }

    /// <summary>Streams that were opened and not yet disposed of.</summary>
    public int OpenStreams { get; private set; }

    public TestMaildrop Add(string message) => Add(Encoding.Latin1.GetBytes(message));

    public TestMaildrop Add(byte[] octets)
    {
        string id = $"id{_octets.Count + 1}";
        _octets.Add(id, octets);
        _messages.Add(new Pop3Message(id, octets.Length));
        return this;
    }

    /// <summary>Somebody else deletes a message.</summary>
    public void Remove(string id) => _messages.RemoveAll(message => message.Id == id);

    public ValueTask<IReadOnlyList<Pop3Message>> ListAsync(int most, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        return new([.. _messages.TakeLast(most)]);
    }

    public ValueTask<Stream?> OpenAsync(string id, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        if (!Ids.Contains(id))
        {
            return new((Stream?)null);
        }

        OpenStreams++;
        return new(new FailingStream(_octets[id], FailsAfter, () => OpenStreams--));
    }

    public ValueTask DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ThrowIfFailing();
        _messages.RemoveAll(message => ids.Contains(message.Id));
        return default;
    }

    private void ThrowIfFailing()
    {
        IsAskedOnThePool &= Thread.CurrentThread.IsThreadPoolThread;
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    private sealed class FailingStream(byte[] octets, int? failsAfter, Action onDisposed) : MemoryStream(octets)
    {
        private bool _isDisposed;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= failsAfter)
            {
                throw new IOException("The disk is gone.");
            }

            return base.ReadAsync(failsAfter is { } most ? buffer[..(int)Math.Min(buffer.Length, most - Position)] : buffer, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                onDisposed();
            }

            base.Dispose(disposing);
        }
    }
}
