using System.Runtime.CompilerServices;

namespace SmtpKit.Tool;

/// <summary>Another body, whose octets are counted as they are read.</summary>
internal sealed class CountingBody(MessageBody body) : MessageBody
{
    /// <summary>Octets read so far.</summary>
    public long Octets { get; private set; }

    protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
    {
        ValueTask<ReadOnlyMemory<byte>> read = body.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new(Count(read.Result)) : CountLaterAsync(read);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> CountLaterAsync(ValueTask<ReadOnlyMemory<byte>> read) => Count(await read.ConfigureAwait(false));

    private ReadOnlyMemory<byte> Count(ReadOnlyMemory<byte> slice)
    {
        Octets += slice.Length;
        return slice;
    }
}
