namespace SmtpKit.Mime.Content;

/// <summary>A body, decoded as it is read: nothing is held but the message.</summary>
internal sealed class DecodingStream(TransferDecoder decoder) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length is known when the end was read.");

    public override long Position
    {
        get => throw new NotSupportedException("Read from the beginning to the end.");
        set => throw new NotSupportedException("Read from the beginning to the end.");
    }

    public override int Read(Span<byte> buffer) => decoder.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Read from the beginning to the end.");

    public override void SetLength(long value) => throw new NotSupportedException("A message is only read here.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A message is only read here.");
}
