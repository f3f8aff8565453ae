using System.Buffers;
using System.IO.Pipelines;

namespace SmtpKit.Tests.Support;

/// <summary>
/// The core's reader of that name, for a transport on which octets travel for a while: tells when the session has used all that the client has sent, and waits.
/// </summary>
internal sealed class WatchedReader : PipeReader
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PipeReader? _inner;
    private ReadOnlySequence<byte> _buffer;
    private long _sent;
    private long _taken;
    private long _seen;
    private bool _isPending;
    private bool _isCompleted;

    /// <summary>Completes when the session waits with nothing on its way, or has ended.</summary>
    public Task Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Task;
            }
        }
    }

    private PipeReader Inner => _inner ?? throw new InvalidOperationException("The connection has not been accepted.");

    /// <summary>Gives it what it reads from.</summary>
    public void Attach(PipeReader inner) => _inner = inner;

    /// <summary>Called by a test before it sends: the session will wake up.</summary>
    public void OnSending() => OnSending(0);

    /// <summary>Called before octets go to the socket: these are on their way.</summary>
    public void OnSending(int octets)
    {
        lock (_lock)
        {
            _sent += octets;
            Renew();
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<ReadResult> read = Inner.ReadAsync(cancellationToken);
        if (read.IsCompletedSuccessfully)
        {
            return new(Took(read.Result));
        }

        lock (_lock)
        {
            _isPending = true;
            Settle();
        }

        return AwaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        bool hasRead = Inner.TryRead(out result);
        if (hasRead)
        {
            Took(result);
        }

        return hasRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_lock)
        {
            _taken += _buffer.Slice(0, consumed).Length;
            _buffer = default;
        }

        Inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead()
    {
        lock (_lock)
        {
            // It wakes up, and will wait again.
            _isPending = false;
            Renew();
        }

        Inner.CancelPendingRead();
    }

    public override void Complete(Exception? exception = null)
    {
        Inner.Complete(exception);
        lock (_lock)
        {
            _isCompleted = true;
            _waiting.TrySetResult();
        }
    }

    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read)
    {
        try
        {
            return Took(await read);
        }
        finally
        {
            lock (_lock)
            {
                _isPending = false;
            }
        }
    }

    private ReadResult Took(ReadResult result)
    {
        lock (_lock)
        {
            _isPending = false;
            _buffer = result.Buffer;
            _seen = _taken + result.Buffer.Length;
        }

        return result;
    }

    private void Settle()
    {
        if (_isPending && _seen == _sent)
        {
            _waiting.TrySetResult();
        }
    }

    private void Renew()
    {
        // Who has ended never wakes up again.
        if (_waiting.Task.IsCompleted && !_isCompleted)
        {
            _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
