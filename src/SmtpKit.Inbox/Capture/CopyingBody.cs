using System.Buffers;

namespace SmtpKit.Inbox.Capture;

/// <summary>A message that is copied while somebody reads it.</summary>
/// <param name="inner">The message.</param>
/// <param name="tryReserve">Asked before octets are copied: whether there is room.</param>
/// <param name="release">Told how many octets were copied, when they are no longer held.</param>
internal sealed class CopyingBody(MessageBody inner, Func<int, bool> tryReserve, Action<long> release) : MessageBody, IDisposable
{
    private readonly ArrayBufferWriter<byte> _copy = new();
    private bool _hasEnded;
    private bool _isFull;

    /// <summary>Whether the whole message was read and copied.</summary>
    public bool IsWhole => _hasEnded && !_isFull;

    public byte[] ToArray() => _copy.WrittenSpan.ToArray();

    /// <summary>Reads what the reader has left.</summary>
    public async ValueTask ReadToEndAsync(CancellationToken cancellationToken)
    {
        while (!_hasEnded && !_isFull)
        {
            await ReadCoreAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => release(_copy.WrittenCount);

    protected override async ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> slice = await inner.ReadAsync(cancellationToken).ConfigureAwait(false);
        _hasEnded |= slice.IsEmpty;
        if (!_isFull && tryReserve(slice.Length))
        {
            _copy.Write(slice.Span);
        }
        else
        {
            _isFull = true;
        }

        return slice;
    }
}
