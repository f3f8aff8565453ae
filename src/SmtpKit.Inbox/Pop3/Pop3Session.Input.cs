using System.Buffers;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Inbox.Pop3;

/// <content>Takes lines from the input and waits for more of it.</content>
internal sealed partial class Pop3Session
{
    // What is signed in with has three parts of up to 255 octets in base64: longer ones are no one's.
    private const int MaxResponseLength = 2048;

    private readonly LineReader _lines = new();
    private InputBuffer _input;
    private bool _waitingForLine;
    private bool _isForeign;

    private LineStatus TakeLine(out ReadOnlySpan<byte> line)
    {
        ReadOnlySequence<byte> unread = _input.Unread;

        // A page in a browser can make it send HTTP, with commands of its choice behind it: not one octet of that is listened to.
        _isForeign = !_isAuthenticating && !_lines.IsSkipping && IsForeign(unread);
        LineStatus status = _lines.TryRead(ref unread, _isAuthenticating ? MaxResponseLength : Pop3CommandLine.MaxLength, out line);
        _input.Unread = unread;
        if (status != LineStatus.Incomplete && _waitingForLine)
        {
            _waitingForLine = false;
            _timer.Stop();
        }

        return status;
    }

    private static bool IsForeign(in ReadOnlySequence<byte> unread)
    {
        Span<byte> start = stackalloc byte[ForeignProtocol.Enough];
        int length = (int)Math.Min(unread.Length, start.Length);
        unread.Slice(0, length).CopyTo(start);
        return ForeignProtocol.Begins(start[..length]);
    }

    private async ValueTask WaitForLineAsync()
    {
        if (_input.IsCompleted)
        {
            if (_input.Fault is { } fault)
            {
                Log.Pop3TransportFailed(_context.Logger, _id, fault.Message);
            }

            End(SessionEnd.Disconnected);
            return;
        }

        if (_waitingForLine && _timer.IsExpired)
        {
            // RFC 1939 section 3: without a word, and without deleting anything.
            End(SessionEnd.TimedOut);
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
            _timer.Start(Wait.Input, _context.Options.IdleTimeout);
        }

        await _input.FillAsync().ConfigureAwait(false);

        // However much it sends at once: nobody waits for the same thread.
        await LeaveSocketThreadAsync().ConfigureAwait(false);
    }

    private void WakeRead()
    {
        try
        {
            _connection.Input.CancelPendingRead();
        }
#pragma warning disable CA1031 // A transport may be anybody's: what it throws must reach neither the clock nor a stop, which has other sessions to end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Pop3TransportFailed(_context.Logger, _id, exception.Message);
            _connection.Abort();
        }
    }
}
