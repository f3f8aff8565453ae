using System.Buffers;
using System.Text;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit;

/// <summary>A command of the host's own: its verb, when it is allowed, and who answers it.</summary>
/// <remarks>
/// Immutable. It goes with every endpoint of the server. Where an endpoint asks for TLS or for a sign-in, so does each command of the host's. The handler has
/// <see cref="SmtpLimits.HookTimeout"/>; a 3yz reply, none, and any exception is answered <c>451 4.3.0</c> and logged. Its replies of 500 to 504 count as bad
/// commands (<see cref="SmtpLimits.MaxBadCommands"/>).
/// </remarks>
public sealed class SmtpCommand
{
    private const int MaxVerb = 20;

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    /// <summary>Makes a command. Its verb is checked by <see cref="SmtpServerOptions.Validate()"/>.</summary>
    /// <param name="verb">As in <see cref="Verb"/>.</param>
    /// <param name="handler">Answers it; called at once for many sessions.</param>
    public SmtpCommand(string verb, SmtpCommandHandler handler)
    {
        ArgumentNullException.ThrowIfNull(verb);
        ArgumentNullException.ThrowIfNull(handler);
        Verb = verb;
        Handler = handler;
    }

    /// <summary>
    /// 1 to 20 ASCII letters and digits, told apart without regard to case. None of the server's own; ETRN, TURN, SEND, SOML and SAML, which it does not
    /// speak, are free.
    /// </summary>
    public string Verb { get; }

    /// <summary>Answers the command.</summary>
    public SmtpCommandHandler Handler { get; }

    /// <summary>
    /// A line of EHLO's reply that offers the command: a keyword, that none of the server's own lines has, and its parameters, with single spaces between
    /// (<c>ehlo-line</c> of RFC 5321 section 4.1.1.1). Default: null, none. Left out where <see cref="RequiresTls"/> is not met.
    /// </summary>
    public string? EhloLine { get; init; }

    /// <summary>Before HELO, EHLO or LHLO it is <c>503 5.5.1</c>. Default: true.</summary>
    public bool RequiresHello { get; init; } = true;

    /// <summary>Without TLS it is <c>530 5.7.0</c>, or where there can be none <c>502 5.5.1</c>. Default: false.</summary>
    public bool RequiresTls { get; init; }

    /// <summary>Before a sign-in it is <c>530 5.7.0</c>. Default: false.</summary>
    public bool RequiresAuthentication { get; init; }

    /// <summary>Whether it may stand between MAIL and the end of the message, where it is otherwise <c>503 5.5.1</c>. Default: false.</summary>
    public bool AllowedInTransaction { get; init; }

    /// <summary>The keyword of <see cref="EhloLine"/>; null without one.</summary>
    internal string? EhloKeyword => EhloLine?.Split(' ')[0];

    /// <exception cref="ArgumentException">The verb or the EHLO line is malformed or the server's own; the message names it.</exception>
    internal void Validate()
    {
        if (Verb.Length is 0 or > MaxVerb || Verb.AsSpan().ContainsAnyExcept(LettersAndDigits))
        {
            throw Wrong($"the verb '{Verb}' is not 1 to {MaxVerb} ASCII letters and digits.");
        }

        if (!CommandRules.IsFree(CommandParser.Parse(Encoding.ASCII.GetBytes(Verb), out _)))
        {
            throw Wrong($"'{Verb}' is a command of the server's own and cannot be replaced.");
        }

        if (EhloLine is not null)
        {
            ValidateEhloLine(EhloLine, EhloKeyword!);
        }
    }

    private static void ValidateEhloLine(string line, string keyword)
    {
        bool valid = line.Length <= SmtpReply.MaxTextLine
            && keyword.Length > 0
            && char.IsAsciiLetterOrDigit(keyword[0])
            && keyword.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            && line.Split(' ').All(part => part.Length > 0 && !part.AsSpan().ContainsAnyExcept(Visible));
        if (!valid)
        {
            throw Wrong($"the EHLO line '{line}' is not a keyword and its parameters (RFC 5321 section 4.1.1.1).");
        }

        if (EndpointRules.OwnKeywords.Contains(keyword, StringComparer.OrdinalIgnoreCase))
        {
            throw Wrong($"the EHLO keyword '{keyword}' is the server's own.");
        }
    }

    private static ArgumentException Wrong(string problem) => new($"{nameof(SmtpServerOptions)}.{nameof(SmtpServerOptions.Commands)}: {problem}");
}
