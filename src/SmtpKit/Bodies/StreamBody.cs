namespace SmtpKit.Bodies;

/// <summary>A body read from a stream.</summary>
internal sealed class StreamBody(Stream stream) : MessageBody
{
    // Big enough that a file is read in few calls, small enough to stay out of the large object heap.
    private readonly byte[] _buffer = new byte[16 * 1024];

    protected override async ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
    {
        int read = await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        return _buffer.AsMemory(0, read);
    }
}
