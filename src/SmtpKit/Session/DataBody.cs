using System.Buffers;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>The message of DATA (RFC 5321 section 4.1.1.4): up to CRLF.CRLF, its dots unstuffed by <see cref="DotReader"/>.</summary>
internal sealed class DataBody(SessionRunner runner, InputBuffer input, long maxSize, LineEndings lineEndings) : IncomingBody(runner, input, maxSize)
{
    private DotReader _dots;

    public override bool IsEnd => _dots.IsEnd;

    public override int BareLineEndings => _dots.BareLineEndings;

    protected override bool TakeSlice(out ReadOnlyMemory<byte> slice)
    {
        while (!Input.Unread.IsEmpty)
        {
            ReadOnlySequence<byte> unread = Unread();
            slice = _dots.Read(unread.First, out int consumed);
            Input.Unread = unread.Slice(consumed);
            Runner.OnDataReceived(consumed);
            Size += slice.Length;
            Check();
            if (!slice.IsEmpty)
            {
                return true;
            }

            if (IsEnd)
            {
                return false;
            }
        }

        slice = default;
        return false;
    }

    protected override ValueTask WaitAsync(CancellationToken cancellationToken) => WaitForOctetsAsync(cancellationToken);

    // Whatever the reply will be: only the end of the data says that commands follow.
    protected override bool IsDrained(bool isRefused) => IsEnd;

    private void Check()
    {
        if (Failure is null && _dots.BareLineEndings > 0 && lineEndings == LineEndings.Strict)
        {
            Failure = new(MessageBodyFailure.BareLineEnding, "The message has a CR without LF or an LF without CR (RFC 5321 section 2.3.8).");
        }

        CheckSize(Size);
    }
}
