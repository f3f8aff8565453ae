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

    // Clients call themselves anything (an underscore in a machine's name is common), and RFC 5321 section 4.1.4 forbids to refuse mail for it. What is
    // printable and has no space passes; it is trusted nowhere.
    private static bool IsHelloName(ReadOnlySpan<byte> name) => name.Length is > 0 and <= MaxHelloName && !name.ContainsAnyExcept(SmtpChars.Visible);

    private ValueTask<SmtpReply> OnHello(ReadOnlySpan<byte> name, bool extended)
    {
        if (!IsHelloName(name))
        {
            return new(Replies.HelloSyntax);
        }

        string text = _session.HelloName is { } before && Ascii.Equals(name, before) ? before : Encoding.ASCII.GetString(name);
        return _server.Options.ConnectionFilter is { } filter ? CheckHelloAsync(filter, text, extended) : new(Greet(text, extended));
    }

    private async ValueTask<SmtpReply> CheckHelloAsync(IConnectionFilter filter, string name, bool extended)
    {
        SmtpReply reply = await CallHookAsync(
            _server.Hooks.Hello,
            (filter, _session, name),
            static (state, cancellationToken) => state.filter.OnHelloAsync(state._session, state.name, cancellationToken)).ConfigureAwait(false);

        // Refused, it leaves everything as it was (RFC 5321 section 4.1.4). Whoever tries one name after the other may do so only so often.
        return reply.IsSuccess ? Greet(name, extended)
            : reply.Code >= 500 ? reply.AsBadCommand()
            : reply;
    }

    private SmtpReply Greet(string name, bool extended)
    {
        _session.HelloName = name;
        if (_logger.IsEnabled(LogLevel.Debug))
        {
            Log.Greeted(_logger, _session.Id, LogText.Escape(name));
        }

        _hasGreeted = true;
        _session.IsExtended = extended;
        ForgetTransaction();
        if (!extended)
        {
            return _rules.Helo;
        }

        SmtpReply reply = _rules.EhloFor(Facts(), _server.Options.TimeProvider);
        return _observer is null ? reply : ShowHello(reply);
    }
}
