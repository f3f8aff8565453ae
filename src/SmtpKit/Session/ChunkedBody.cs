using System.Buffers;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>
/// The message of BDAT (RFC 3030): chunks of announced sizes, octets as they are. When one is used up, the body has it answered and the next command
/// read: no task and no buffer stand between the client's chunks and the store's reads.
/// </summary>
internal sealed class ChunkedBody : IncomingBody
{
    private ChunkReader _chunk;
    private bool _isLast;

    // Whether the present chunk, used up, was answered: so that a read that was given up in between does not answer it again.
    private bool _isAnswered;

    public ChunkedBody(SessionRunner runner, InputBuffer input, long maxSize, ChunkSize first)
        : base(runner, input, maxSize) => Begin(first);

    public override bool IsEnd => _isLast && _chunk.Left == 0;

    public override bool IsLastPart => _isLast;

    protected override bool TakeSlice(out ReadOnlyMemory<byte> slice)
    {
        slice = default;
        if (_chunk.Left == 0 || Input.Unread.IsEmpty)
        {
            return false;
        }

        ReadOnlySequence<byte> unread = Unread();
        slice = _chunk.Read(unread.First);
        Input.Unread = unread.Slice(slice.Length);
        Runner.OnDataReceived(slice.Length);
        Size += slice.Length;
        return true;
    }

    protected override ValueTask WaitAsync(CancellationToken cancellationToken) =>
        _chunk.Left > 0 ? WaitForOctetsAsync(cancellationToken) : WaitForChunkAsync(cancellationToken);

    // A refusal answers the present chunk: those after it are refused by their order. One that comes when the chunk has been answered already waits for
    // the next: unasked for, it would be taken for the answer to another command.
    protected override bool IsDrained(bool isRefused) => _chunk.Left == 0 && (_isLast || (isRefused && !_isAnswered));

    private async ValueTask WaitForChunkAsync(CancellationToken cancellationToken)
    {
        if (!_isAnswered)
        {
            _isAnswered = true;
            await Runner.AnswerChunkAsync().ConfigureAwait(false);
        }

        while (!IsDying && !cancellationToken.IsCancellationRequested)
        {
            NextChunk next = await Runner.NextChunkAsync(this, cancellationToken).ConfigureAwait(false);
            if (next.Failure is { } failure)
            {
                Fail(failure);
                return;
            }

            if (next.Size is { } size)
            {
                Begin(size);
                return;
            }
        }
    }

    private void Begin(ChunkSize size)
    {
        _chunk = new ChunkReader(size.Octets);
        _isLast = size.IsLast;
        _isAnswered = false;

        // At once, before a single octet of it has come. The sum cannot overflow: the session takes no chunk near that size.
        CheckSize(Size + size.Octets);
    }
}
