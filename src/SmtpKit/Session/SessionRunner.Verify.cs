using System.Text;
using System.Text.Unicode;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>VRFY and EXPN (RFC 5321 sections 3.5, 4.1.1.6 and 4.1.1.7), by the mailbox filter.</content>
internal sealed partial class SessionRunner
{
    private ValueTask<SmtpReply> OnVerify(ReadOnlySpan<byte> argument)
    {
        // RFC 6531 section 3.7.4.2: the keyword alone, behind what is asked for.
        bool smtpUtf8 = argument.Length > 9 && argument[^9] == (byte)' ' && Ascii.EqualsIgnoreCase(argument[^8..], "SMTPUTF8"u8);
        argument = (smtpUtf8 ? argument[..^9] : argument).Trim((byte)' ');
        if (argument.IsEmpty || !Utf8.IsValid(argument))
        {
            return new(Replies.VrfySyntax);
        }

        if (!smtpUtf8 && !Ascii.IsValid(argument))
        {
            return new(Replies.NeedsSmtpUtf8);
        }

        return _server.Options.MailboxFilter is { } filter
            ? VerifyAsync(filter, Encoding.UTF8.GetString(argument))
            : new(_verb == SmtpVerb.Vrfy ? Replies.CannotVerify : Replies.NotImplemented);
    }

    private async ValueTask<SmtpReply> VerifyAsync(IMailboxFilter filter, string argument)
    {
        SmtpReply reply = await AskAsync(filter, argument).ConfigureAwait(false);

        // The default of EXPN is a bad command, and counted as such.
        return reply.IsSuccess || reply.IsBadCommand ? reply : Refused(reply);
    }

    private ValueTask<SmtpReply> AskAsync(IMailboxFilter filter, string argument) => _verb == SmtpVerb.Vrfy
        ? CallHookAsync(
            _server.Hooks.Verify,
            (filter, _session, argument),
            static (state, cancellationToken) => state.filter.VerifyAsync(state._session, state.argument, cancellationToken))
        : CallHookAsync(
            _server.Hooks.Expand,
            (filter, _session, argument),
            static (state, cancellationToken) => state.filter.ExpandAsync(state._session, state.argument, cancellationToken));
}
