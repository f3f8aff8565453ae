namespace SmtpKit.Testing.Net;

/// <summary>What a session reads and writes: the connection itself, which may be made to dawdle.</summary>
/// <remarks>Writes wait here, below TLS, so that a delay under TLS is one, too. Not disposed of by the pipes over it.</remarks>
internal sealed class FaultStream(Stream lower, FakeConnection connection) : Stream
{
    private int _mostAtOnce;
    private TimeSpan _pause;
    private bool _hasRead;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Has every read behind the first wait, and take no more than so much.</summary>
    public void ReadSlowly(int octets, TimeSpan pause)
    {
        _mostAtOnce = octets;
        _pause = pause;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read of no octets only asks whether there are any.
        if (_mostAtOnce == 0 || buffer.IsEmpty)
        {
            return await lower.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        if (_hasRead)
        {
            await connection.PauseAsync(_pause, cancellationToken).ConfigureAwait(false);
        }

        _hasRead = true;
        return await lower.ReadAsync(buffer[..Math.Min(buffer.Length, _mostAtOnce)], cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await connection.HoldAsync(cancellationToken).ConfigureAwait(false);
        await lower.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Every write goes out at once.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
