using System.Text;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>HELO, EHLO and LHLO (RFC 5321 section 4.1.1.1, RFC 2033 section 4.1).</content>
internal sealed partial class SessionRunner
{
    // RFC 5321 section 4.5.3.1.2.
    private const int MaxHelloName = 255;

    private SmtpReply OnHello(ReadOnlySpan<byte> name, bool extended)
    {
        // Clients call themselves anything (an underscore in a machine's name is common), and RFC 5321 section 4.1.4 forbids to refuse mail for it. What is
        // printable and has no space passes; it is trusted nowhere.
        if (name.Length is 0 or > MaxHelloName || name.ContainsAnyExcept(SmtpChars.Visible))
        {
            return Replies.HelloSyntax;
        }

        if (_session.HelloName is null || !Ascii.Equals(name, _session.HelloName))
        {
            _session.HelloName = Encoding.ASCII.GetString(name);
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.Greeted(_logger, _session.Id, LogText.Escape(_session.HelloName));
        }

        _session.IsExtended = extended;
        _transaction = null;
        return extended ? _rules.EhloFor(_session.Tls is not null) : _rules.Helo;
    }
}
