using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>What the observer is shown, if there is one. A session without it pays one check a line and a reply.</content>
internal sealed partial class SessionRunner
{
    private const string Masked = "****";

    private readonly ISessionObserver? _observer;

    // Set behind an AUTH that began no exchange: a client that did not wait for its reply sends its secrets as if they were commands.
    private bool _mayBeSecret;

    /// <summary>Has a line handled that the observer, if there is one, has been shown.</summary>
    private ValueTask<SmtpReply> HandleLine(LineStatus status, ReadOnlySpan<byte> line)
    {
        _observer?.OnLine(Shown(status, line));
        return _exchange is null ? HandleCommand(status, line) : HandleAuthenticationLine(status, line);
    }

    private string Shown(LineStatus status, ReadOnlySpan<byte> line)
    {
        if (_exchange is not null)
        {
            return line.SequenceEqual("*"u8) ? "*" : Masked;
        }

        return status switch
        {
            LineStatus.TooLong => "(a line that is too long)",
            LineStatus.BareLineFeed => "(a line with a bare LF)",
            _ => ShownCommand(line),
        };
    }

    private string ShownCommand(ReadOnlySpan<byte> line)
    {
        SmtpVerb verb = CommandParser.Parse(line, out ReadOnlySpan<byte> argument);
        bool mayBeSecret = _mayBeSecret && verb == SmtpVerb.Unknown;
        _mayBeSecret = mayBeSecret || verb == SmtpVerb.Auth;
        if (mayBeSecret && _rules.FindCommand(line) is null)
        {
            return Masked;
        }

        if (verb != SmtpVerb.Auth)
        {
            return Encoding.UTF8.GetString(line);
        }

        int space = argument.IndexOf((byte)' ');
        return space < 0 ? Encoding.UTF8.GetString(line) : $"AUTH {Encoding.UTF8.GetString(argument[..space])} {Masked}";
    }

    private SmtpReply? RefusalByObserver(ReadOnlySpan<byte> line) => _observer?.OnCommand(_verb, ShownCommand(line));

    private SmtpReply ShowHello(SmtpReply reply)
    {
        List<string> lines = [.. reply.Text.Split('\n')];
        _observer!.OnHello(lines);
        return new SmtpReply(250, string.Join('\n', lines));
    }

    private SmtpReply ShowReply(SmtpReply reply)
    {
        SmtpReply given = _observer!.OnReply(reply);
        if (given.Code / 100 != reply.Code / 100)
        {
            // The client was not asked for it.
            _followUp = FollowUp.None;
        }

        return given;
    }
}
