using SmtpKit.Diagnostics;

namespace SmtpKit.Session;

/// <content>What becomes of a sign-in that failed: it is counted, told late, and after too many no more is tried (RFC 4954 section 9).</content>
internal sealed partial class SessionRunner
{
    private int _failedLogins;

    private bool IsLocked(string userName) =>
        _server.FailedLogins.IsLocked(_session.RemoteEndPoint) || _server.FailedLogins.IsLocked(userName);

    /// <summary>The reply to a sign-in that is not even tried.</summary>
    private SmtpReply RefuseLocked()
    {
        EndExchange();
        _server.Metrics.AuthEnded(_mechanism!.Name, Replies.SignInsLocked.Code);
        Log.SignInLocked(_logger, _session.Id, _mechanism.Name);
        return CountFailedLogin() ?? Replies.SignInsLocked;
    }

    /// <summary>Counts a failure and lets the client wait for it.</summary>
    /// <param name="reply">What it would hear; when it is temporary, that is nobody's guess, and told at once.</param>
    /// <param name="userName">Whose secret was tried; empty for one that came without a name, null when none was.</param>
    /// <returns>What it hears.</returns>
    private async ValueTask<SmtpReply> RefuseAsync(SmtpReply reply, string? userName)
    {
        _server.Metrics.AuthEnded(_mechanism!.Name, reply.Code);
        Log.SignInFailed(_logger, _session.Id, _mechanism.Name, reply.Code);
        if (reply.Code < 500)
        {
            return reply;
        }

        SmtpReply? last = CountFailedLogin();
        await PauseAsync(_server.FailedLogins.DelayAfter(Math.Max(_failedLogins, CountGuess(userName)))).ConfigureAwait(false);
        return last ?? reply;
    }

    // Before the wait: a client that hangs up instead of waiting has guessed all the same.
    private int CountGuess(string? userName)
    {
        if (userName is null)
        {
            return 0;
        }

        int failures = _server.FailedLogins.Count(_session.RemoteEndPoint, userName, out bool addressLocks, out bool userLocks);
        if (addressLocks)
        {
            Log.AddressLocked(_logger, _session.Id, _session.RemoteEndPoint, _limits.FailedLoginLockout);
        }

        if (userLocks)
        {
            Log.UserLocked(_logger, _session.Id, LogText.Escape(userName), _limits.FailedLoginLockout);
        }

        return failures;
    }

    private SmtpReply? CountFailedLogin()
    {
        if (++_failedLogins < _limits.MaxFailedLogins)
        {
            return null;
        }

        End(SessionEnd.LimitReached);
        return Replies.TooManyFailedLogins;
    }

    // Reads while it waits, only to see the connection's end. A stop does not wait with it.
    private async ValueTask PauseAsync(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return;
        }

        await FlushAsync().ConfigureAwait(false);
        _timer.Start(Wait.Input, time);
        while (!_timer.IsExpired && !_isDraining)
        {
            await _input.FillAsync().ConfigureAwait(false);

            // AUTH is the last command that is sent at once (RFC 2920 section 3.1). Who goes on talking has no use for the reply; and who has closed its
            // half to have it sooner, has none either.
            if (_input.IsCompleted || _input.Unread.Length > _limits.MaxAuthenticationLine)
            {
                LogTransportFault();
                End(SessionEnd.Impatient);
                break;
            }
        }

        _timer.Stop();
    }
}
