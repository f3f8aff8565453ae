namespace SmtpKit.Bodies;

/// <summary>A body as a stream, for code that knows nothing else.</summary>
internal sealed class MessageBodyStream(MessageBody body) : Stream
{
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("How long a message is, is known when it has been read.");

    public override long Position
    {
        get => throw new NotSupportedException("A message's stream has no position.");
        set => throw new NotSupportedException("A message is read once, from its first octet to its last.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        ObjectDisposedException.ThrowIf(body.IsDead, typeof(MessageBody));
        if (_rest.IsEmpty)
        {
            _rest = await body.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        int count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer.Span);
        _rest = _rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A message is read asynchronously: a synchronous read would block a thread that other sessions need.");

    public override void Flush()
    {
        // Nothing is ever written here.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A message is read once, from its first octet to its last.");

    public override void SetLength(long value) => throw new NotSupportedException("A received message is read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A received message is read-only.");
}
