using System.Buffers;
using System.Runtime.CompilerServices;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>Takes lines from the input and waits for more of it.</content>
internal sealed partial class SessionRunner
{
    // A peer that sends more quickly than it is read is never waited for: after so many octets its session leaves a thread on which others wait for theirs,
    // for some milliseconds by then.
    private const int MaxTurn = 4 * 1024 * 1024;

    // What a fill counts besides its octets: it takes time however few they are.
    private const int FillInTurn = 4 * 1024;

    private readonly LineReader _lines = new();
    private InputBuffer _input;
    private bool _waitingForLine;
    private LineKind _lineKind;
    private long _turn;

    // What a line is known to be from its first octets: before it is whole, and also when it is refused.
    private enum LineKind
    {
        Command,
        Authentication,
        Chunk,
        Foreign,
    }

    private LineStatus TakeLine(out ReadOnlySpan<byte> line)
    {
        ReadOnlySequence<byte> unread = _input.Unread;
        if (!_lines.IsSkipping)
        {
            _lineKind = _exchange is not null ? LineKind.Authentication : KindOf(unread);
        }

        // The exchange of AUTH has a limit of its own, CRLF not counted (RFC 4954 section 4).
        int limit = _lineKind == LineKind.Authentication ? _limits.MaxAuthenticationLine + 2 : _limits.MaxCommandLine;
        LineStatus status = _lines.TryRead(ref unread, limit, out line);
        _input.Unread = unread;
        if (status != LineStatus.Incomplete && _waitingForLine)
        {
            _waitingForLine = false;
            _timer.Stop();
        }

        return status;
    }

    // By the line's first octets, so that it is known of lines too long to be kept as well, and of lines without an end.
    private LineKind KindOf(in ReadOnlySequence<byte> unread)
    {
        scoped ReadOnlySpan<byte> start = unread.FirstSpan;
        Span<byte> joined = stackalloc byte[ForeignProtocol.Enough];
        if (start.Length < joined.Length && !unread.IsSingleSegment)
        {
            int length = (int)Math.Min(unread.Length, joined.Length);
            unread.Slice(0, length).CopyTo(joined);
            start = joined[..length];
        }

        return CommandParser.IsAuthentication(start) ? LineKind.Authentication
            : CommandParser.IsChunk(start) ? LineKind.Chunk
            : ForeignProtocol.Begins(start) && _rules.FindCommand(start) is null ? LineKind.Foreign
            : LineKind.Command;
    }

    // Of a BDAT line that cannot be read, it cannot be told either how many octets behind it are no commands.
    private void EndIfChunkFollows()
    {
        if (_lineKind == LineKind.Chunk)
        {
            End(SessionEnd.LostCount);
        }
    }

    private TimeSpan LineTimeout() =>
        _betweenChunks ? DataWaitLimit(_limits.CommandTimeout)
        : _exchange is null ? _limits.CommandTimeout
        : _limits.AuthenticationTimeout;

    // What a session waits in for most of its life keeps no state of its own: it passes the wait for octets on.
    private ValueTask WaitForLineAsync()
    {
        if (_input.IsCompleted)
        {
            LogTransportFault();
            End(SessionEnd.Disconnected);
            return default;
        }

        if (_waitingForLine && _timer.IsExpired)
        {
            _timer.Stop();
            End(SessionEnd.TimedOut);
            return AnswerAsync(Replies.TimedOut);
        }

        ValueTask flush = FlushAsync();
        if (!flush.IsCompletedSuccessfully)
        {
            return FlushAndFillAsync(flush);
        }

        flush.GetAwaiter().GetResult();
        return FillForLineAsync();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FlushAndFillAsync(ValueTask flush)
    {
        await flush.ConfigureAwait(false);
        await FillForLineAsync().ConfigureAwait(false);
    }

    private ValueTask FillForLineAsync()
    {
        if (_end != SessionEnd.None)
        {
            return default;
        }

        if (!_waitingForLine)
        {
            // Once for the whole line: further octets of it re-arm nothing.
            _waitingForLine = true;
            _timer.Start(Wait.Input, LineTimeout());
        }

        return FillInTurnAsync();
    }

    /// <summary>Waits for more octets, the end, or <see cref="WakeRead"/>; and after many that were there at once, for the session's next turn.</summary>
    private ValueTask FillInTurnAsync()
    {
        ValueTask fill = _input.FillAsync();
        if (!fill.IsCompletedSuccessfully)
        {
            _turn = 0;
            return fill;
        }

        fill.GetAwaiter().GetResult();
        _turn += FillInTurn + _input.Unread.Length;
        if (_turn < MaxTurn)
        {
            return default;
        }

        _turn = 0;
        return SocketThread.IsCurrent ? SocketThread.LeaveAsync() : default;
    }

    /// <summary>Ends a pending wait for octets, or the next one. From any thread; never throws.</summary>
    internal void WakeRead()
    {
        try
        {
            _transport.Input.CancelPendingRead();
        }
#pragma warning disable CA1031 // A transport may be anybody's: what it throws must reach neither the clock nor a stop, which has other sessions to end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Nothing else would end its wait.
            Log.WakingFailed(_logger, _session.Id, exception);
            _transport.Abort();
        }
    }

    private void LogTransportFault()
    {
        if (_input.Fault is { } fault)
        {
            Log.TransportFailed(_logger, _session.Id, fault.Message);
        }
    }
}
