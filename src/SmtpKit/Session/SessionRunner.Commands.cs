using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Session;

/// <content>Commands of the host's own.</content>
internal sealed partial class SessionRunner
{
    private ValueTask<SmtpReply> OnHostCommand(HostCommand command, ReadOnlySpan<byte> argument) => Utf8.IsValid(argument)
        ? AnswerHostCommandAsync(command.Command, Encoding.UTF8.GetString(argument))
        : new(Replies.ArgumentNotUtf8);

    private async ValueTask<SmtpReply> AnswerHostCommandAsync(SmtpCommand command, string argument)
    {
        SmtpReply reply = await CallHookAsync(
            new Hook(command.Verb, IsQuick: false),
            (command, _session, argument),
            static (state, cancellationToken) => state.command.Handler(state._session, state.argument, cancellationToken)).ConfigureAwait(false);

        // RFC 5321 section 4.2.2: the codes that say that a command was no good.
        return reply.Code is >= 500 and <= 504 ? reply.AsBadCommand() : reply;
    }
}
