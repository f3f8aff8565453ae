using System.Runtime.CompilerServices;

namespace SmtpKit.Session;

/// <content>
/// From 354 to the first octets of the message, which a client may take its time for. Only then the store is called: it hears of no message that never
/// comes, and a session that waits keeps nothing but itself.
/// </content>
internal sealed partial class SessionRunner
{
    // When the present wait for the message began; null while there is none.
    private long? _dataWaitStarted;

    private ValueTask ReceiveDataAsync()
    {
        MessageBodyFailure? problem = EndDataWait();
        if (problem is null && _input.Unread.IsEmpty)
        {
            if (!_input.IsCompleted)
            {
                ValueTask flush = FlushAsync();
                return flush.IsCompletedSuccessfully ? BeginDataWait() : FlushAndWaitForDataAsync(flush);
            }

            problem = MessageBodyFailure.Disconnected;
        }

        _followUp = FollowUp.None;
        DataBody body = new(this, _input, _limits.MaxMessageSize, _server.Options.LineEndings);
        if (problem is { } failure)
        {
            body.Fail(failure);
        }

        return ReceiveMessageAsync(body);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FlushAndWaitForDataAsync(ValueTask flush)
    {
        await flush.ConfigureAwait(false);
        await BeginDataWait().ConfigureAwait(false);
    }

    private ValueTask BeginDataWait()
    {
        if (_end != SessionEnd.None)
        {
            return default;
        }

        _dataWaitStarted = _timer.Start(Wait.Input, DataWaitLimit(_limits.DataBlockTimeout));
        return FillInTurnAsync();
    }

    private MessageBodyFailure? EndDataWait()
    {
        bool expired = false;
        if (_dataWaitStarted is { } started)
        {
            _dataWaitStarted = null;
            expired = _timer.Stop();
            _dataWaited += _server.Options.TimeProvider.GetElapsedTime(started);
        }

        return _isCut ? MessageBodyFailure.Stopped
            : expired && _input.Unread.IsEmpty && !_input.IsCompleted ? MessageBodyFailure.TimedOut
            : null;
    }
}
