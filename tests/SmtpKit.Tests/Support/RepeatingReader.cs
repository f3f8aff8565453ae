using System.Buffers;
using System.IO.Pipelines;

namespace SmtpKit.Tests.Support;

/// <summary>
/// A server's input that is far larger than memory: each block is lent as often as is said, then comes the end. What is left of a block is lent again, with the
/// next; otherwise nothing is allocated.
/// </summary>
internal sealed class RepeatingReader(params (byte[] Block, int Times)[] script) : PipeReader
{
    private ReadOnlySequence<byte> _lent;
    private byte[] _left = [];
    private int _at;
    private int _times;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (_at < script.Length && _times == script[_at].Times)
        {
            _at++;
            _times = 0;
        }

        _times++;
        byte[] block = _at < script.Length ? script[_at].Block : [];
        _lent = _left.Length == 0 ? new(block) : Cuts.Segments(_left, block);
        return new(new ReadResult(_lent, isCanceled: false, isCompleted: _at == script.Length));
    }

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
        _left = _lent.Slice(consumed) is { IsEmpty: false } left ? left.ToArray() : [];

    public override void CancelPendingRead()
    {
        // No read is ever pending.
    }

    public override void Complete(Exception? exception = null)
    {
        // Holds nothing.
    }
}
