using System.IO.Pipelines;
using System.Text;

namespace SmtpKit.Tests.Support;

/// <summary>A server's output that is counted, reply by reply, and not kept.</summary>
internal sealed class CountingWriter : PipeWriter
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly byte[] _code = new byte[3];
    private int _column;

    /// <summary>How many replies had each code.</summary>
    public Dictionary<string, int> Replies { get; } = [];

    /// <summary>The code of the last reply.</summary>
    public string Last { get; private set; } = "";

    public override void Advance(int bytes)
    {
        foreach (byte octet in _buffer.AsSpan(0, bytes))
        {
            if (_column < 3)
            {
                _code[_column] = octet;
            }

            // Only the last line of a reply has a space behind its code.
            if (++_column == 4 && octet == (byte)' ')
            {
                Last = _code is [(byte)'2', (byte)'5', (byte)'0'] ? "250" : _code is [(byte)'4', (byte)'5', (byte)'2'] ? "452" : Encoding.ASCII.GetString(_code);
                Replies[Last] = Replies.GetValueOrDefault(Last) + 1;
            }

            _column = octet == (byte)'\n' ? 0 : _column;
        }
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer;

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(isCanceled: false, isCompleted: false));

    public override void CancelPendingFlush()
    {
        // No flush is ever pending.
    }

    public override void Complete(Exception? exception = null)
    {
        // Holds nothing.
    }
}
