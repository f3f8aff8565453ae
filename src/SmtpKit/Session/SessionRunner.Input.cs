using System.Buffers;
using System.Runtime.CompilerServices;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>Takes lines from the input and waits for more of it.</content>
internal sealed partial class SessionRunner
{
    private readonly LineReader _lines = new();
    private InputBuffer _input;
    private bool _waitingForLine;
    private bool _lineIsAuthentication;

    private LineStatus TakeLine(out ReadOnlySpan<byte> line)
    {
        ReadOnlySequence<byte> unread = _input.Unread;
        if (!_lines.IsSkipping)
        {
            _lineIsAuthentication = _exchange is not null || BeginsAuthentication(unread);
        }

        // The exchange of AUTH has a limit of its own, CRLF not counted (RFC 4954 section 4).
        int limit = _lineIsAuthentication ? _limits.MaxAuthenticationLine + 2 : _limits.MaxCommandLine;
        LineStatus status = _lines.TryRead(ref unread, limit, out line);
        _input.Unread = unread;
        if (status != LineStatus.Incomplete && _waitingForLine)
        {
            _waitingForLine = false;
            _timer.Stop();
        }

        return status;
    }

    private static bool BeginsAuthentication(in ReadOnlySequence<byte> unread)
    {
        const int Enough = 5;
        if (unread.FirstSpan.Length >= Enough)
        {
            return CommandParser.IsAuthentication(unread.FirstSpan);
        }

        if (unread.Length < Enough)
        {
            return false;
        }

        Span<byte> start = stackalloc byte[Enough];
        unread.Slice(0, Enough).CopyTo(start);
        return CommandParser.IsAuthentication(start);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForLineAsync()
    {
        if (_input.IsCompleted)
        {
            LogTransportFault();
            End(SessionEnd.Disconnected);
            return;
        }

        if (_waitingForLine && _timer.IsExpired)
        {
            _timer.Stop();
            End(SessionEnd.TimedOut);
            await AnswerAsync(Replies.TimedOut).ConfigureAwait(false);
            return;
        }

        await FlushAsync().ConfigureAwait(false);
        if (_end != SessionEnd.None)
        {
            return;
        }

        if (!_waitingForLine)
        {
            // Once for the whole line: further octets of it re-arm nothing.
            _waitingForLine = true;
            _timer.Start(Wait.Input, _exchange is null ? _limits.CommandTimeout : _limits.AuthenticationTimeout);
        }

        await _input.FillAsync().ConfigureAwait(false);
    }

    private void LogTransportFault()
    {
        if (_input.Fault is { } fault)
        {
            Log.TransportFailed(_logger, _session.Id, fault.Message);
        }
    }
}
