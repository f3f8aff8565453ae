using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace SmtpKit.Wire;

/// <summary>
/// What was received and not yet used. Commands and messages take their octets from here one after the other, so that each finds what the one
/// before has left. Every read of the pipe meets its advance here, and only here.
/// </summary>
internal sealed class InputBuffer(PipeReader reader) : IValueTaskSource
{
    // The wait for octets is an object of the session, since that is what it does for most of its life.
    private ManualResetValueTaskSourceCore<bool> _completion;
    private ConfiguredValueTaskAwaitable<ReadResult>.ConfiguredValueTaskAwaiter _pending;
    private Action? _onRead;
    private bool _lent;

    /// <summary>The octets not yet used. Whoever uses some sets it to the rest; spans into it are valid until <see cref="FillAsync"/>.</summary>
    public ReadOnlySequence<byte> Unread { get; set; }

    /// <summary>Whether nothing will come after <see cref="Unread"/>.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>What the transport threw when it was read; null when it ended in peace.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Waits for more octets than <see cref="Unread"/> has, for the end, or for <see cref="PipeReader.CancelPendingRead"/>.</summary>
    public ValueTask FillAsync()
    {
        Release(examinedAll: true);
        try
        {
            ValueTask<ReadResult> read = reader.ReadAsync(CancellationToken.None);
            if (!read.IsCompletedSuccessfully)
            {
                return WaitAsync(read);
            }

            Take(read.Result);
        }
#pragma warning disable CA1031 // A transport may be anybody's, and fail in any way: for a session it always means that the peer is gone.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(fault);
        }

        return default;
    }

    /// <summary>Takes what the transport has ready, without waiting.</summary>
    public void FillNow()
    {
        Release(examinedAll: false);
        try
        {
            if (reader.TryRead(out ReadResult result))
            {
                Take(result);
            }
        }
#pragma warning disable CA1031 // As in FillAsync.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(fault);
        }
    }

    /// <summary>As <see cref="FillAsync"/>, but without waiting for the peer: takes what can be read at once, through every layer below.</summary>
    public ValueTask FillIfReadyAsync()
    {
        ValueTask fill = FillAsync();
        if (!fill.IsCompleted)
        {
            reader.CancelPendingRead();
        }

        return fill;
    }

    /// <summary>Gives the buffer back to the pipe: before the pipe is completed or given to somebody else.</summary>
    public void Release() => Release(examinedAll: false);

    private void Release(bool examinedAll)
    {
        if (_lent)
        {
            _lent = false;
            reader.AdvanceTo(Unread.Start, examinedAll ? Unread.End : Unread.Start);
            Unread = default;
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _completion.GetResult(token);
        _completion.Reset();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    private ValueTask WaitAsync(ValueTask<ReadResult> read)
    {
        _pending = read.ConfigureAwait(false).GetAwaiter();
        _pending.UnsafeOnCompleted(_onRead ??= OnRead);
        return new(this, _completion.Version);
    }

    private void OnRead()
    {
        try
        {
            Take(_pending.GetResult());
        }
#pragma warning disable CA1031 // As in FillAsync.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fail(fault);
        }

        _completion.SetResult(true);
    }

    private void Fail(Exception fault)
    {
        Fault = fault;
        IsCompleted = true;
    }

    private void Take(ReadResult result)
    {
        _lent = true;
        Unread = result.Buffer;
        IsCompleted |= result.IsCompleted;
    }
}
