using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>Counts, logs, writes and sends replies.</content>
internal sealed partial class SessionRunner
{
    // Replies gather until the input holds no further whole command (RFC 2920), but never beyond this: a long burst of short commands must not become
    // a long burst of long replies in memory.
    private const int MaxUnflushed = 16 * 1024;

    private int _unflushed;
    private int _badCommands;

    // Set when something could not be sent: nothing more is tried. The transport was broken off, which is done once; another flush might wait for ever.
    private bool _isUnheard;

    // Set while another thread may have to break the connection off.
    private volatile bool _isFlushing;

    /// <summary>Counts, logs and writes a reply: the only place that does.</summary>
    private ValueTask AnswerAsync(SmtpReply reply)
    {
        // Nobody is there to hear it. In the middle of a refused chunk, say: half of it is no command that could be answered.
        if (_isUnheard || _end is SessionEnd.Impatient or SessionEnd.Disconnected or SessionEnd.NotReading)
        {
            return default;
        }

        if (reply.IsBadCommand && ++_badCommands >= _limits.MaxBadCommands)
        {
            reply = Replies.TooManyBadCommands;
            End(SessionEnd.LimitReached);
        }

        // RFC 2034 section 4: all but the greeting and what answers HELO and EHLO; and 421, which may come at any time, always.
        bool bare = reply == _greeting
            || (_verb is SmtpVerb.Helo or SmtpVerb.Ehlo or SmtpVerb.Lhlo && reply != Replies.UnknownCommand);
        reply = _observer is null ? reply : ShowReply(reply);
        if (reply.Code == 421)
        {
            // Whoever hears 421 hears nothing more (RFC 5321 section 3.8).
            End(_isCut ? SessionEnd.Stopped : SessionEnd.ClosedByHook);
        }

        Log.Answered(_logger, _session.Id, _verb, reply.Code);
        Measure(reply);

        try
        {
            _unflushed += ReplyWriter.Write(_transport.Output, reply, withEnhancedCode: !bare || reply.Code == 421);
        }
#pragma warning disable CA1031 // As in FlushAsync.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.TransportFailed(_logger, _session.Id, exception.Message);
            _isUnheard = true;
            End(SessionEnd.Disconnected);
        }

        return _unflushed < MaxUnflushed ? default : FlushAsync();
    }

    /// <summary>Sends what was written. A peer that does not take it in time loses the connection.</summary>
    private ValueTask FlushAsync()
    {
        if (_unflushed == 0 || _isUnheard)
        {
            return default;
        }

        _unflushed = 0;
        ValueTask<FlushResult> flush;
        try
        {
            flush = _transport.Output.FlushAsync(CancellationToken.None);
            if (flush.IsCompletedSuccessfully)
            {
                // Nearly always: a reply is short, and the system takes it at once.
                NoteFlush(flush.Result);
                return default;
            }
        }
#pragma warning disable CA1031 // A transport may be anybody's, and fail in any way: for a session it always means that the peer is gone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            NoteFailedFlush(exception);
            return default;
        }

        return FinishFlushAsync(flush);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FinishFlushAsync(ValueTask<FlushResult> flush)
    {
        _timer.Start(Wait.Flush, _limits.FlushTimeout);
        _isFlushing = true;
        Interlocked.MemoryBarrier();
        try
        {
            if (_isCut)
            {
                _transport.Abort();
            }

            NoteFlush(await flush.ConfigureAwait(false));
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            NoteFailedFlush(exception);
        }
        finally
        {
            _isFlushing = false;
            if (_timer.Stop())
            {
                _end = SessionEnd.NotReading;
            }
        }
    }

    private void NoteFlush(FlushResult result)
    {
        if (result.IsCompleted || result.IsCanceled)
        {
            // Nobody reads at the other end. A cancelled flush cannot be resumed: octets would be sent twice.
            _isUnheard = true;
            End(SessionEnd.Disconnected);
        }
    }

    private void NoteFailedFlush(Exception exception)
    {
        Log.TransportFailed(_logger, _session.Id, exception.Message);
        _isUnheard = true;
        End(SessionEnd.Disconnected);
    }
}
