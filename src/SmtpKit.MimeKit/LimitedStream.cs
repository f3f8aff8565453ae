namespace SmtpKit;

/// <summary>Gives what another stream gives, until it is too much.</summary>
internal sealed class LimitedStream(Stream inner, MimeMessageLimits limits) : Stream
{
    private long _octets;
    private long _structure;
    private bool _isInContent;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether what is read now is the content of a part, and not header fields and what else stands between contents.</summary>
    public void SetInContent(bool isInContent)
    {
        _isInContent = isInContent;
        _structure = 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _octets += count;
        _structure += _isInContent ? 0 : count;
        if (_octets > limits.MaxOctets)
        {
            throw MimeMessageFailure.TooLarge("octets", limits.MaxOctets);
        }

        if (_structure > limits.MaxHeaderOctets + LimitedParser.BlockSize)
        {
            throw MimeMessageFailure.TooLarge("octets of a header section", limits.MaxHeaderOctets);
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
