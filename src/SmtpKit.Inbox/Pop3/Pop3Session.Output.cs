using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using SmtpKit.Session;

namespace SmtpKit.Inbox.Pop3;

/// <content>Counts, logs, writes and sends responses.</content>
internal sealed partial class Pop3Session
{
    // Responses gather until the input holds no further whole command (PIPELINING, RFC 2449 section 6.6), but never beyond this.
    private const int MaxUnflushed = 16 * 1024;

    // For each piece of that size: so slow a reader takes 270 octets a second.
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMinutes(1);

    private int _unflushed;

    // Set when something could not be sent: nothing more is tried.
    private bool _isUnheard;

    /// <summary>Counts, logs and writes the first line of a response: the only place that does.</summary>
    private ValueTask AnswerAsync(Pop3Reply reply)
    {
        // What somebody else has deleted is not the client's mistake.
        _errors = !reply.IsError ? 0 : reply == Pop3Reply.MessageGone ? _errors : _errors + 1;
        if (_errors >= MaxErrors && _end == SessionEnd.None)
        {
            reply = Pop3Reply.TooManyErrors;
            End(SessionEnd.LimitReached);
        }

        Log.Pop3Answered(_context.Logger, _id, _verb, reply.Status);
        return WriteAsync(reply.ToString());
    }

    private ValueTask WriteAsync(string text)
    {
        if (_isUnheard)
        {
            return default;
        }

        try
        {
            _unflushed += (int)Encoding.ASCII.GetBytes(text, _connection.Output);
        }
#pragma warning disable CA1031 // As in FlushAsync.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            NoteFailure(exception);
        }

        return _unflushed < MaxUnflushed ? default : FlushAsync();
    }

    /// <summary>Sends what was written. A peer that does not take it in time loses the connection.</summary>
    private async ValueTask FlushAsync()
    {
        if (_unflushed == 0 || _isUnheard)
        {
            return;
        }

        _unflushed = 0;
        bool isTimed = false;
        try
        {
            ValueTask<FlushResult> flush = _connection.Output.FlushAsync(CancellationToken.None);
            if (!flush.IsCompleted)
            {
                _timer.Start(Wait.Flush, FlushTimeout);
                isTimed = true;
                if (_cut.IsCancellationRequested)
                {
                    _connection.Abort();
                }
            }

            FlushResult result = await flush.ConfigureAwait(false);
            if (result.IsCompleted || result.IsCanceled)
            {
                // Nobody reads at the other end. A cancelled flush cannot be resumed: octets would be sent twice.
                _isUnheard = true;
                End(SessionEnd.Disconnected);
            }
        }
#pragma warning disable CA1031 // A transport may be anybody's, and fail in any way: for a session it always means that the peer is gone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            NoteFailure(exception);
        }

        if (isTimed && _timer.Stop())
        {
            _end = SessionEnd.NotReading;
        }
    }

    private void NoteFailure(Exception exception)
    {
        Log.Pop3TransportFailed(_context.Logger, _id, exception.Message);
        _isUnheard = true;
        End(SessionEnd.Disconnected);
    }
}
