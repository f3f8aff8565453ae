using System.Buffers;
using System.Runtime.CompilerServices;
using SmtpKit.Bodies;

namespace SmtpKit;

/// <summary>A message as it arrives: octets to be pulled, once, in lent slices, at constant memory whatever its size.</summary>
/// <remarks>
/// The octets are the message itself: dot-stuffing undone, the last CRLF kept, nothing added. Used by one reader at a time: a read while another
/// is pending throws <see cref="InvalidOperationException"/>. When the store's task has completed the body is dead and throws
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public abstract class MessageBody
{
    // What ReadHeaderSectionAsync has read ahead: given again to the next reader.
    private ReadOnlyMemory<byte> _readAhead;
    private MessageHeaderSection? _headerSection;
    private int _headerLimit;
    private bool _started;
    private int _reading;

    /// <summary>Lends the next slice of the message.</summary>
    /// <param name="cancellationToken">Gives up this read; nothing is lost, a later read goes on.</param>
    /// <returns>
    /// At least one octet, valid until the next call and no longer than the store's time (<see cref="SmtpLimits.StoreTimeout"/>): the buffer is then used
    /// for something else. Empty at the end, however often it is asked for.
    /// </returns>
    /// <exception cref="MessageBodyException">The message will not come to its end; every later read throws it too.</exception>
    /// <exception cref="ObjectDisposedException">The store's task has completed.</exception>
    /// <exception cref="InvalidOperationException">Another read is pending.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken = default)
    {
        BeginReading();
        ValueTask<ReadOnlyMemory<byte>> read;
        try
        {
            _started = true;
            if (!_readAhead.IsEmpty)
            {
                ReadOnlyMemory<byte> again = _readAhead;
                _readAhead = default;
                Volatile.Write(ref _reading, 0);
                return new(again);
            }

            read = ReadCoreAsync(cancellationToken);
        }
        catch
        {
            Volatile.Write(ref _reading, 0);
            throw;
        }

        if (read.IsCompletedSuccessfully)
        {
            ReadOnlyMemory<byte> slice = read.Result;
            Volatile.Write(ref _reading, 0);
            return new(slice);
        }

        return FinishAsync(read);
    }

    /// <summary>
    /// Reads the header section, up to and with the empty line that ends it, and keeps it: whoever reads the body next gets it again. For a
    /// middleware that judges before the message is stored.
    /// </summary>
    /// <param name="limit">The most octets to look at, 1 or more; a little more than that is held in memory. A reasonable one is 65,536.</param>
    /// <param name="cancellationToken">Gives up this read.</param>
    /// <returns>The section; the same one when asked again, with the same limit, before the body is read.</returns>
    /// <exception cref="InvalidOperationException">The body has been read from already, or another read is pending.</exception>
    /// <exception cref="MessageBodyException">As in <see cref="ReadAsync"/>.</exception>
    public async ValueTask<MessageHeaderSection> ReadHeaderSectionAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (_started)
        {
            throw new InvalidOperationException("The header section comes first: this body has been read from already.");
        }

        if (_headerSection is { } known && _headerLimit == limit)
        {
            return known;
        }

        BeginReading();
        try
        {
            MessageHeaderSection section = await ReadAheadAsync(limit, cancellationToken).ConfigureAwait(false);
            _headerSection = section;
            _headerLimit = limit;
            return section;
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    /// <summary>This message with one header field on top; the rest streams through unchanged. Read the result instead of this body.</summary>
    /// <param name="name">Printable ASCII without a colon (RFC 5322 section 2.2).</param>
    /// <param name="value">
    /// What follows the colon and a space, encoded as UTF-8. It may be folded (CRLF and a space or tab); any other control character is an error.
    /// </param>
    /// <exception cref="ArgumentException">The name or the value cannot stand in a header field.</exception>
    public MessageBody WithHeader(string name, string value) => new HeaderedBody(this, HeaderedBody.Format(name, value));

    /// <summary>This message as a read-only, forward-only stream; closing it does not touch the body.</summary>
    /// <remarks>Only asynchronous reads: a synchronous one throws <see cref="NotSupportedException"/>, as it would block a thread that other sessions need.</remarks>
    public Stream AsStream() => new MessageBodyStream(this);

    /// <summary>Writes the rest of the message to a stream.</summary>
    /// <returns>How many octets there were.</returns>
    /// <exception cref="MessageBodyException">As in <see cref="ReadAsync"/>.</exception>
    public async ValueTask<long> CopyToAsync(Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        long total = 0;
        while (true)
        {
            ReadOnlyMemory<byte> slice = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (slice.IsEmpty)
            {
                return total;
            }

            await destination.WriteAsync(slice, cancellationToken).ConfigureAwait(false);
            total += slice.Length;
        }
    }

    /// <summary>A body that reads from a stream: to hand on another message than the one received, and for a store's own tests.</summary>
    /// <param name="stream">Read from where it stands to its end; not disposed.</param>
    public static MessageBody FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new StreamBody(stream);
    }

    /// <summary>Lends the next slice: at least one octet, valid until the next call, or empty at the end, however often it is called.</summary>
    /// <param name="cancellationToken">Gives up this read.</param>
    /// <remarks>Called by one reader at a time.</remarks>
    protected abstract ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store's task has completed, so that what was lent may be somebody else's by now.</summary>
    internal virtual bool IsDead => false;

    private void BeginReading()
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("A read of this message body is pending: await it before the next one.");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> FinishAsync(ValueTask<ReadOnlyMemory<byte>> read)
    {
        try
        {
            return await read.ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    private async ValueTask<MessageHeaderSection> ReadAheadAsync(int limit, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> kept = new(Math.Min(limit, 4096));
        kept.Write(_readAhead.Span);
        try
        {
            int searched = 0;
            while (true)
            {
                int end = FindEnd(kept.WrittenSpan, searched);
                if (end >= 0 && end <= limit)
                {
                    return new(kept.WrittenMemory[..end], IsComplete: true);
                }

                if (kept.WrittenCount >= limit)
                {
                    return new(kept.WrittenMemory[..limit], IsComplete: false);
                }

                searched = Math.Max(0, kept.WrittenCount - 3);
                ReadOnlyMemory<byte> slice = await ReadCoreAsync(cancellationToken).ConfigureAwait(false);
                if (slice.IsEmpty)
                {
                    // A message without a body has a header section and nothing else.
                    return new(kept.WrittenMemory, IsComplete: true);
                }

                kept.Write(slice.Span);
            }
        }
        catch (MessageBodyException)
        {
            // The message will not come to its end: the next read says so too.
            kept.Clear();
            throw;
        }
        finally
        {
            // Also when a read was given up: what was read stays in its place for the next one.
            _readAhead = kept.WrittenMemory;
        }
    }

    // An empty line ends the section; a message may also begin with it.
    private static int FindEnd(ReadOnlySpan<byte> octets, int from)
    {
        if (octets.StartsWith("\r\n"u8))
        {
            return 2;
        }

        int at = octets[from..].IndexOf("\r\n\r\n"u8);
        return at < 0 ? -1 : from + at + 4;
    }
}
