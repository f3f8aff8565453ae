using System.Buffers;
using System.IO.Pipelines;

namespace SmtpKit.Tests.Fuzz;

/// <summary>
/// The server's input from a script. Every read is answered at once and on the caller's thread, with one segment more than before, so that a whole
/// conversation runs in one call and the same each time; only a silent peer makes the session wait.
/// </summary>
internal sealed class ScriptedReader(IReadOnlyList<FuzzStep> steps, ScriptedWriter output) : PipeReader
{
    private Segment? _first;
    private Segment? _last;
    private int _used;
    private long _held;
    private TaskCompletionSource<ReadResult>? _waiting;
    private int _next;
    private bool _examinedAll = true;
    private bool _cancelled;

    /// <summary>The most octets that were left unused when more was asked for.</summary>
    public long MostHeld { get; private set; }

    /// <summary>Whether the session waits for a peer that is silent.</summary>
    public bool IsWaiting => _waiting is { Task.IsCompleted: false };

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_cancelled || !_examinedAll)
        {
            return new(Lend(isCompleted: false));
        }

        MostHeld = Math.Max(MostHeld, _held);
        FuzzStepKind kind = TakeStep();
        switch (kind)
        {
            case FuzzStepKind.Send:
                return new(Lend(isCompleted: false));

            case FuzzStepKind.Reset:
                throw new IOException("Connection reset by peer");

            case FuzzStepKind.Silence:
                _waiting = new();
                if (cancellationToken.CanBeCanceled)
                {
                    cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<ReadResult>)state!).TrySetCanceled(token), _waiting);
                }

                return new(_waiting.Task);

            default:
                return new(Lend(isCompleted: true));
        }
    }

    // What follows in the script has arrived already: nobody talks as early as this peer.
    public override bool TryRead(out ReadResult result)
    {
        SkipDeafness();
        bool more = _next < steps.Count && steps[_next].Kind == FuzzStepKind.Send;
        if (_examinedAll && !more && !_cancelled)
        {
            result = default;
            return false;
        }

        if (more)
        {
            TakeStep();
        }

        result = Lend(isCompleted: false);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Octets that were given back are overwritten: whoever still reads them finds something else.
        while (_first is not null && !ReferenceEquals(_first, consumed.GetObject()))
        {
            Use(_first, _first.Memory.Length);
            _first = (Segment?)_first.Next;
            _used = 0;
        }

        if (_first is not null)
        {
            Use(_first, consumed.GetInteger());
        }

        _examinedAll = _last is null || (ReferenceEquals(examined.GetObject(), _last) && examined.GetInteger() == _last.Memory.Length);
    }

    public override void CancelPendingRead()
    {
        _cancelled = true;
        if (_waiting is { } waiting && !waiting.Task.IsCompleted)
        {
            waiting.TrySetResult(Lend(isCompleted: false));
        }
    }

    public override void Complete(Exception? exception = null)
    {
        // Nothing waits any more.
    }

    private void SkipDeafness()
    {
        while (_next < steps.Count && steps[_next].Kind == FuzzStepKind.ReadsNoMore)
        {
            output.TakesNoMore = true;
            _next++;
        }
    }

    private FuzzStepKind TakeStep()
    {
        SkipDeafness();
        if (_next == steps.Count)
        {
            return FuzzStepKind.HangUp;
        }

        // Who is silent, or gone, stays so.
        FuzzStep step = steps[_next];
        if (step.Kind == FuzzStepKind.Send)
        {
            _next++;
            _last = new Segment([.. step.Octets], _last);
            _first ??= _last;
            _held += step.Octets.Length;
            _examinedAll = false;
        }

        return step.Kind;
    }

    private ReadResult Lend(bool isCompleted)
    {
        bool isCancelled = _cancelled;
        _cancelled = false;
        ReadOnlySequence<byte> unused = _first is null ? default : new(_first, _used, _last!, _last!.Memory.Length);
        return new(unused, isCancelled, isCompleted);
    }

    private void Use(Segment segment, int end)
    {
        segment.Octets.AsSpan(_used, end - _used).Fill((byte)'#');
        _held -= end - _used;
        _used = end;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] octets, Segment? before)
        {
            Octets = octets;
            Memory = octets;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Octets.Length;
                before.Next = this;
            }
        }

        public byte[] Octets { get; }
    }
}
