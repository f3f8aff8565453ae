using System.Security.Authentication;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Inbox.Pop3;

/// <content>STLS (RFC 2595 section 4), and TLS from the first octet (RFC 8314).</content>
internal sealed partial class Pop3Session
{
    private CancellationTokenSource? _handshakeSource;
    private bool _isUnderTls;

    private Pop3Reply OnStartTls()
    {
        if (_isUnderTls)
        {
            return Pop3Reply.TlsAlready;
        }

        if (!_context.Options.HasCertificate)
        {
            return Pop3Reply.NoTls;
        }

        // Octets that came before the handshake came in the clear, from anybody: taken for commands under TLS they would speak in the client's name.
        bool early = !_input.Unread.IsEmpty;
        if (!early)
        {
            _input.FillNow();
            early = !_input.Unread.IsEmpty || _connection.HasUnreadInput;
        }

        if (early)
        {
            End(SessionEnd.EarlyTalk);
            return Pop3Reply.TalkBeforeTls;
        }

        _followUp = FollowUp.StartTls;
        return Pop3Reply.BeginTls;
    }

    private async Task StartTlsAsync()
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

        _timer.Start(Wait.Handshake, Pop3Context.HandshakeTimeout, source);
        try
        {
            await _connection.StartTlsAsync(_context.Endpoint, _context.Time, source.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A peer's octets make a handshake fail in many ways; each of them is the end, without a word in the clear.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Pop3HandshakeFailed(_context.Logger, _id, exception.Message);
            if (exception is not AuthenticationException)
            {
                // Otherwise an alert is on its way, which tells the client why (RFC 8446 section 6.2): breaking off would take it back.
                _connection.Abort();
            }

            End(SessionEnd.TlsFailed);
            return;
        }
        finally
        {
            _timer.Stop();
            _handshakeSource = null;
        }

        // RFC 2595 section 4: what was learned before the handshake is forgotten.
        _input = new InputBuffer(_connection.Input);
        _isUnderTls = true;
        _userName = null;
    }

    private void CancelHandshake() => _ = _handshakeSource?.CancelAsync();
}
