using System.Security.Authentication;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>STARTTLS (RFC 3207).</content>
internal sealed partial class SessionRunner
{
    private CancellationTokenSource? _handshakeSource;

    private SmtpReply OnStartTls()
    {
        // Octets that came before the handshake came in the clear, from anybody: taken for commands under TLS they would speak in the client's name.
        bool early = !_input.Unread.IsEmpty;
        if (!early)
        {
            _input.FillNow();
            early = !_input.Unread.IsEmpty || _transport.HasUnreadInput;
        }

        if (early)
        {
            End(SessionEnd.EarlyTalk);
            return Replies.TalkBeforeTls;
        }

        _followUp = FollowUp.StartTls;
        return Replies.ReadyForTls;
    }

    private async ValueTask StartTlsAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        if (_end != SessionEnd.None)
        {
            return;
        }

        _input.Release();
        CancellationTokenSource source = new();
        _handshakeSource = source;
        Interlocked.MemoryBarrier();
        if (_isDraining)
        {
            CancelHandshake();
        }

        _timer.Start(Wait.Handshake, _limits.TlsHandshakeTimeout, source);
        try
        {
            _session.Tls = await _transport.StartTlsAsync(_rules.Endpoint, _server.Options.TimeProvider, source.Token).ConfigureAwait(false);
            Log.TlsBegan(_logger, _session.Id, _session.Tls);
            _server.Metrics.HandshakeEnded(_session.Tls, fault: null);
            _observer?.OnTls(_session.Tls);
        }
#pragma warning disable CA1031 // A peer's octets make a handshake fail in many ways; each of them is the end, without a word in the clear.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.HandshakeFailed(_logger, _session.Id, exception.Message);
            _server.Metrics.HandshakeEnded(null, exception);
            if (exception is not AuthenticationException)
            {
                // Otherwise an alert is on its way, which tells the client why (RFC 8446 section 6.2): breaking off would take it back.
                _transport.Abort();
            }

            End(SessionEnd.TlsFailed);
            return;
        }
        finally
        {
            _timer.Stop();
            _handshakeSource = null;
        }

        // RFC 3207 section 4.2: what was learned before the handshake is forgotten.
        _input = new InputBuffer(_transport.Input);
        _hasGreeted = false;
        _session.HelloName = null;
        _session.IsExtended = false;
        _session.User = null;
        _session.AuthenticationMechanism = null;
        ForgetTransaction();
    }

    private void CancelHandshake() => _ = _handshakeSource?.CancelAsync();
}
