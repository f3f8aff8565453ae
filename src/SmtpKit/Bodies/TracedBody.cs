using System.Diagnostics;
using System.Runtime.CompilerServices;
using SmtpKit.Diagnostics;

namespace SmtpKit.Bodies;

/// <summary>A body that links a span to the message's sender as the header section passes by: nothing is read ahead, so that nothing changes for the store.</summary>
internal sealed class TracedBody(MessageBody inner, Activity span) : MessageBody
{
    private readonly SenderFinder _finder = new();

    internal override bool IsDead => inner.IsDead;

    protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
    {
        ValueTask<ReadOnlyMemory<byte>> read = inner.ReadAsync(cancellationToken);
        return _finder.IsDone ? read : LookAsync(read);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> LookAsync(ValueTask<ReadOnlyMemory<byte>> read)
    {
        ReadOnlyMemory<byte> slice = await read.ConfigureAwait(false);
        if (_finder.Look(slice.Span) is { } sender)
        {
            span.AddLink(new ActivityLink(sender));
        }

        return slice;
    }
}
